package cowlist_test

import (
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/internal/cowlist"
	"github.com/stretchr/testify/require"
)

func TestList(t *testing.T) {
	var l cowlist.List[*int]
	require.True(t, l.Empty())
	require.Empty(t, l.All())
	a, b := 1, 1
	removeA := l.Add(&a)
	before := l.All()
	removeB := l.Add(&b)
	require.False(t, l.Empty())
	require.Equal(t, []*int{&a}, before, "a list that was returned does not change")
	require.Len(t, l.All(), 2)
	removeA()
	removeA()
	require.Len(t, l.All(), 1)
	require.Same(t, &b, l.All()[0], "equal items are told apart")
	removeB()
	require.True(t, l.Empty())
}

func TestConcurrentSafeList(t *testing.T) {
	var l cowlist.List[*int]
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 200 {
				remove := l.Add(&i)
				require.Contains(t, l.All(), &i)
				remove()
			}
		})
	}
	all.Wait()
	require.True(t, l.Empty())
}
