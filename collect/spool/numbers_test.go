package spool

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The next process goes on behind the last number, however many batches are left.
func TestNumbersGoOn(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, 1<<20)
	for _, data := range []string{"a", "b", "c", "d"} {
		add(t, s, 1, data)
	}
	for i, want := range []string{"+c +d +e0 ", "+d +e0 +e1 ", "+e0 +e1 +e2 "} {
		require.NoError(t, s.remove())
		if i == 0 {
			require.NoError(t, s.remove())
		}
		require.NoError(t, s.Close())
		s = opened(t, dir, 1<<20)
		add(t, s, 1, "e"+string(rune('0'+i)))
		require.NoError(t, s.Close())
		s = opened(t, dir, 1<<20)
		require.Equal(t, want, listed(t, s))
	}
	require.NoError(t, s.Close())
}

// listed returns everything as content does, and removes nothing.
func listed(t *testing.T, s *store) string {
	t.Helper()
	look := *s
	text := ""
	for ; len(look.files) > 0; look.files = look.files[1:] {
		count, data, err := look.oldest()
		require.NoError(t, err)
		text += strings.Repeat("+", count) + string(data) + " "
	}
	return text
}

// The limit counts what the processes before have left, in this folder and in those that
// are taken over.
func TestTheLimitCountsWhatWasThere(t *testing.T) {
	dir := t.TempDir()
	const room = 300 // for three batches
	batch := func(c string) string { return strings.Repeat(c, 70) }
	first, second := opened(t, dir, room), opened(t, dir, room)
	for _, c := range []string{"a", "b", "c"} {
		require.Zero(t, add(t, first, 1, batch(c)))
	}
	require.NoError(t, first.Close())
	first = opened(t, dir, room)
	require.Equal(t, 1, add(t, first, 1, batch("d")), "as there are three already")

	require.Zero(t, add(t, second, 1, batch("e")))
	require.Zero(t, add(t, second, 1, batch("f")))
	require.NoError(t, first.Close())
	require.NoError(t, second.Close())
	s := opened(t, dir, room)
	require.Equal(t, 5, s.Count())
	require.Equal(t, 3, add(t, s, 1, batch("g")), "of five and a new one three stay")
	require.Equal(t, "+"+batch("e")+" +"+batch("f")+" +"+batch("g")+" ", content(t, s))
	require.Zero(t, s.size)
	require.NoError(t, s.Close())
}
