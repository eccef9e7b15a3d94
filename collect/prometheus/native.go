package prometheus

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
)

// zeroThreshold is the magnitude up to which native histograms count a value as zero,
// about 5.5e-20: a Distribution does not tell smaller values apart. It is the same for
// every histogram from the start, because Prometheus takes a falling threshold for a
// restart, and because Prometheus 2.42 recognizes an empty native histogram only by its
// threshold.
var zeroThreshold = dist.Bucket{Index: dist.MinIndex}.Upper()

// readNative sets h to the native histogram of d, in the memory of h, and with
// zeroThreshold.
func readNative(h *dist.NativeHistogram, d *monitor.Distribution, maxBuckets int) {
	h.Set(d, maxBuckets)
	h.ZeroThreshold = zeroThreshold
}
