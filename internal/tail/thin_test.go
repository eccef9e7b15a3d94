package tail_test

import (
	"cmp"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/internal/tail"
	"github.com/stretchr/testify/require"
)

func TestThin(t *testing.T) {
	descending := func(a, b *int) int { return cmp.Compare(*b, *a) }
	size := func(n *int) int { return *n }
	list := []int{3, 1, 4, 1, 5}
	require.Equal(t, []int{3, 1, 4, 1, 5}, tail.Thin(list, 5, 14, descending, size), "what fits stays as it is")
	require.Equal(t, []int{5, 4, 3}, tail.Thin(list, 3, 100, descending, size))
	require.Equal(t, []int{5, 4}, tail.Thin(list, 5, 9, descending, size))
	require.Equal(t, []int{5}, tail.Thin(list, 5, 8, descending, size), "not a smaller one beyond the limit")
	require.Empty(t, tail.Thin(list, 0, 100, descending, size))
	require.Equal(t, []int{3, 1, 4, 1, 5}, list)
	require.Equal(t, 14, tail.Size(list, size))
}
