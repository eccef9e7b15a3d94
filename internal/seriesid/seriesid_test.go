package seriesid_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2/internal/seriesid"
	"github.com/stretchr/testify/require"
)

func id(parts ...string) string {
	var b []byte
	for _, part := range parts {
		b = seriesid.Append(b, part)
	}
	return string(b)
}

func TestNoTwoListsAreAlike(t *testing.T) {
	lists := [][]string{
		{}, {""}, {"", ""}, {"a"}, {"a", ""}, {"", "a"}, {"a", "b"}, {"ab"}, {"\x01a"}, {"\x01", "a"}, {"a\x01b"},
		{string(make([]byte, 127))}, {string(make([]byte, 128))}, {string(make([]byte, 127)), "\x00"},
	}
	seen := map[string][]string{}
	for _, list := range lists {
		key := id(list...)
		require.NotContains(t, seen, key, "%q and %q", list, seen[key])
		seen[key] = list
	}
	require.Equal(t, id("a", "b"), id("a", "b"))
}
