package distinct_test

import (
	"strconv"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/internal/distinct"
	"github.com/stretchr/testify/require"
)

func TestEstimate(t *testing.T) {
	var c distinct.Counter
	require.Zero(t, c.Estimate())
	next, changes := 0, 0
	for _, n := range []int{1, 10, 100, 1000, 10_000, 100_000, 1_000_000} {
		for ; next < n; next++ {
			if c.Add([]byte(strconv.Itoa(next))) {
				changes++
			}
		}
		require.InEpsilon(t, n, c.Estimate(), 6*0.065, "six standard errors: the seed differs in each process")
	}
	require.Less(t, changes, 10_000, "few keys change it")
	for i := range 1000 {
		require.False(t, c.Add([]byte(strconv.Itoa(i))), "a key that was seen")
	}
}

func TestConcurrentSafeAdd(t *testing.T) {
	var all, one distinct.Counter
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := w; i < 20_000; i += 4 {
				all.Add([]byte(strconv.Itoa(i)))
			}
		})
	}
	wg.Wait()
	for i := range 20_000 {
		one.Add([]byte(strconv.Itoa(i)))
	}
	require.Equal(t, one.Estimate(), all.Estimate(), "nothing is lost")
}
