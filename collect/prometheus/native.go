package prometheus

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
)

// zeroThreshold is the magnitude up to which native histograms count a value as
// zero, about 5.5e-20: all that a Distribution does not tell apart. It is that of
// every histogram, from the start, as Prometheus takes a threshold that falls for
// a restart; and Prometheus 2.42 knows a native histogram that is empty by nothing
// else.
var zeroThreshold = dist.Bucket{Index: dist.MinIndex}.Upper()

// readNative makes h what Distribution.Native returns, in the memory that h has,
// but for the zero threshold, which is always the same.
func readNative(h *dist.NativeHistogram, d *monitor.Distribution, maxBuckets int) {
	h.Set(d, maxBuckets)
	h.ZeroThreshold = zeroThreshold
}
