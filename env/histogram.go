package env

import (
	"math"
	"runtime/metrics"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/spacemonkeygo/monitor/v2/internal/bucket"
)

// distribution returns the distribution of a ValDist that observed, for each value
// of h, the representative of its bucket. The counts of h only rise, so the counts
// of the distribution do too, and the difference of two readings is as sound as that
// of any two distributions.
//
// The alternatives are worse. Spreading a count over the narrow buckets that the wide
// one covers makes up a shape that nobody measured. Quantiles as gauges could cover
// only the whole time since the start of the process.
func distribution(h *metrics.Float64Histogram) *monitor.Distribution {
	d := new(monitor.Distribution)
	for i, count := range h.Counts {
		if count == 0 {
			continue
		}
		v := representative(h.Buckets[i], h.Buckets[i+1])
		if d.Count == 0 {
			d.Min = v
		}
		d.Max = v
		d.Count += count
		d.Sum += v * float64(count)
		d.Positive, d.Zeros = add(d.Positive, d.Zeros, v, count)
	}
	return d
}

// representative returns the value that stands for the durations in the bucket
// [lower, upper). If both bounds are finite and above zero, its relative error is at
// most (upper-lower)/(upper+lower).
func representative(lower, upper float64) float64 {
	switch {
	case upper <= 0: // the runtime has a bucket for a clock that ran backwards
		return 0
	case math.IsInf(upper, 1):
		return max(lower, 0)
	case lower <= 0:
		return upper / 2
	}
	return bucket.Between(lower, upper)
}

// add counts a value. Values must not fall from call to call.
func add(buckets []monitor.Bucket, zeros uint64, v float64, count uint64) ([]monitor.Bucket, uint64) {
	if v == 0 {
		return buckets, zeros + count
	}
	i := dist.Index(v)
	if n := len(buckets); n > 0 && buckets[n-1].Index == i {
		buckets[n-1].Count += count
		return buckets, zeros
	}
	return append(buckets, monitor.Bucket{Index: i, Count: count}), zeros
}
