package sketch

import (
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/spacemonkeygo/monitor/v2/internal/bucket"
	"github.com/stretchr/testify/require"
)

// TestFullBucketsGoOnCounting fills a bucket by hand: two thousand million
// additions take too long.
func TestFullBucketsGoOnCounting(t *testing.T) {
	var s Sketch
	s.ObserveInt(5)
	i := bucket.Index(5)
	s.first.positive.find(i >> chunkBits)[i&(chunkSize-1)].Store(full - 1000)
	s.ObserveInt(7) // another chunk, which is not full
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				s.ObserveInt(5)
			}
		})
	}
	wg.Wait()
	s.ObserveInt(1 << 20) // the list grows when it has wide chunks
	s.ObserveInt(5)
	s.Observe(1e-9)
	require.Equal(t, []dist.Bucket{
		{Index: bucket.Index(1e-9), Count: 1}, {Index: i, Count: full + 7001}, {Index: bucket.Index(7), Count: 1}, {Index: bucket.Index(1 << 20), Count: 1},
	}, read(&s).Positive)
}
