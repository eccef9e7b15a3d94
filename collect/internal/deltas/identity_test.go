package deltas

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// What differs has different keys, wherever one part ends and the next begins.
func TestAppendSeries(t *testing.T) {
	seen := map[string]int{}
	for i, m := range []monitor.Metric{
		{Scope: "a", Name: "b"},
		{Scope: "a", Name: "b", Kind: monitor.KindMeter},
		{Scope: "ab"},
		{Name: "ab"},
		{Scope: "a", Name: "b", Tags: []monitor.Tag{{Key: "c", Value: "d"}}},
		{Scope: "a", Name: "b", Tags: []monitor.Tag{{Key: "cd"}}},
		{Scope: "a", Name: "b", Tags: []monitor.Tag{{Key: "c", Value: "d"}, {}}},
		{Scope: "a", Name: "b1:c1:d"},
		{Scope: "a1:b"},
	} {
		key := string(appendSeries(nil, &m))
		require.NotContains(t, seen, key, "%d and %d", i, seen[key])
		seen[key] = i
	}
}
