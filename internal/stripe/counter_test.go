package stripe

import (
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
	require.EqualValues(t, 40, c.base.Load())
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
