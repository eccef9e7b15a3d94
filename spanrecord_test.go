package monitor

import (
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/stretchr/testify/require"
)

// TestThinned thins calls of so many milliseconds, each with as many bytes of its own.
func TestThinned(t *testing.T) {
	start := clock.Now()
	var list []record
	for _, n := range []int{3, 1, 4, 1, 5} {
		took := clock.Units(start, time.Duration(n)*time.Millisecond)
		list = append(list, record{start: start, end: start + clock.Reading(took), local: strings.Repeat("x", n)})
	}
	thin := func(spans, bytes int) (left []int) {
		for _, r := range thinned(list, spans, bytes) {
			left = append(left, len(r.local))
		}
		return left
	}
	require.Equal(t, 5*recordSize+14, sizeOf(list))
	require.Equal(t, []int{3, 1, 4, 1, 5}, thin(5, 5*recordSize+14), "what fits stays as it is")
	require.Equal(t, []int{5, 4, 3}, thin(3, 1<<20))
	require.Equal(t, []int{5, 4}, thin(5, 2*recordSize+9))
	require.Equal(t, []int{5}, thin(5, 2*recordSize+8), "not a smaller one beyond the limit")
	require.Empty(t, thin(0, 1<<20))
	require.Equal(t, []int{3, 1, 4, 1, 5}, thin(5, 1<<20), "the list is unchanged")

	list[1].outcome, list[3].root = Error, true
	require.Equal(t, []int{1, 1, 5}, thin(3, 1<<20), "the root and failures are before longer calls")
	require.True(t, thinned(list, 1, 1<<20)[0].root)
}
