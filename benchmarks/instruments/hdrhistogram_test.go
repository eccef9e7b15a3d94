package instruments

import (
	"sync"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

// hdrHistogram covers the range from a nanosecond to an hour with three digits. It
// is not safe for concurrent use, so its user has a mutex, even with one goroutine.
var hdrHistogram = work.Implementation{Name: "hdrhistogram-mutex", Open: func(testing.TB) work.Opened {
	one, other := newHDR(), newHDR()
	return opened(one.observe, other.observe, func() int {
		return int(one.histogram.TotalCount() + other.histogram.TotalCount())
	})
}}

type lockedHDR struct {
	mu        sync.Mutex
	histogram *hdrhistogram.Histogram // guarded by mu
}

func newHDR() *lockedHDR {
	return &lockedHDR{histogram: hdrhistogram.New(1, int64(time.Hour), 3)}
}

func (h *lockedHDR) observe(from, n int) {
	for i := range n {
		h.mu.Lock()
		// The values are within the range, so there is no error.
		h.histogram.RecordValue(nanoseconds[(from+i)&mask])
		h.mu.Unlock()
	}
}
