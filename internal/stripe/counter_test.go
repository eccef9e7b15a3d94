package stripe

import (
	"math"
	"math/big"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCounterIsExactUnderContention(t *testing.T) {
	var c Counter
	var wg sync.WaitGroup
	const writers, each = 16, 20_000
	for range writers {
		wg.Go(func() {
			for range each {
				c.Add(1)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, writers*each, c.Load())
}

func TestCounterKeepsItsBaseWhenSplit(t *testing.T) {
	var c Counter
	c.Add(40)
	c.cells.Make()
	c.Add(3)
	c.Add(-1)
	require.EqualValues(t, 42, c.Load())
	require.EqualValues(t, 39, c.base.Load(), "what is taken back is taken from the base")
}

// TestCounterStaysAtTheLargestNumber does so by additions of any sizes, with and without cells.
func TestCounterStaysAtTheLargestNumber(t *testing.T) {
	for _, split := range []bool{false, true} {
		for _, additions := range [][]int64{
			{math.MaxInt64, 1},
			{math.MaxInt64 - 1, 1, 1, 5},
			{1, math.MaxInt64},
			{1 << 30, math.MaxInt64 - 1<<30, 1, math.MaxInt64, math.MaxInt64},
			{1 << 62, 1 << 62, 1 << 62, 1 << 62, 1 << 62},
		} {
			var c Counter
			if split {
				c.cells.Make()
			}
			want, last := new(big.Int), int64(0)
			for _, n := range additions {
				c.Add(n)
				if n > 0 {
					want.Add(want, big.NewInt(n))
				}
				total := c.Load()
				require.GreaterOrEqual(t, total, last, "%d", additions)
				if want.IsInt64() && n > 0 {
					require.Equal(t, want.Int64(), total, "%d", additions)
				}
				last = total
			}
			require.Equal(t, int64(math.MaxInt64), last, "%d", additions)
			c.Add(3)
			require.Equal(t, int64(math.MaxInt64), c.Load(), "%d", additions)
		}
	}
}

// TestCellsTogetherBeyondTheLargestNumber has cells that are in range each.
func TestCellsTogetherBeyondTheLargestNumber(t *testing.T) {
	var c Counter
	c.cells.Make()
	for i := range c.cells.All() {
		c.cells.All()[i].n.Store(1 << 61)
	}
	for range 3 {
		require.Equal(t, int64(math.MaxInt64), c.Load())
		c.Add(1)
	}
}

func TestNegativeTotal(t *testing.T) {
	for _, split := range []bool{false, true} {
		var c Counter
		if split {
			c.cells.Make()
		}
		for _, n := range []int64{-1, -5, 4, 1, 1, 3} { // a reader sees the start of a call late
			c.Add(n)
		}
		require.EqualValues(t, 3, c.Load())
	}
}

// TestCounterWithoutProcessorNumbers is how counters go on other machines.
func TestCounterWithoutProcessorNumbers(t *testing.T) {
	var c Counter
	c.cells.Make()
	c.cells.made.Load().byID = false
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				c.Add(2)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 16_000, c.Load())
}

func BenchmarkCounter(b *testing.B) {
	var c Counter
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c.Add(1)
		}
	})
}

// BenchmarkSplitCounter is what one processor pays when others made it split.
func BenchmarkSplitCounter(b *testing.B) {
	var c Counter
	c.cells.Make()
	for b.Loop() {
		c.Add(1)
	}
}

func BenchmarkQuietCounter(b *testing.B) {
	var c Counter
	for b.Loop() {
		c.Add(1)
	}
}
