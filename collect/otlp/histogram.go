package otlp

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/buckets"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"google.golang.org/protobuf/encoding/protowire"
)

// maxBuckets bounds the buckets of a side of an exponential histogram, as in
// OpenTelemetry's SDKs. Values may spread over a factor of 5.6 before the error of a
// quantile grows from 0.6 % to 1.1 %.
const maxBuckets = 160

// DefaultBuckets returns the upper bounds of the buckets of an Explicit histogram,
// for values in this unit: from 0.1 ms to 10 s, from 64 bytes to 1 GiB, from 1 % to
// 100 %, and from 1 to 10,000 for values without a unit.
func DefaultBuckets(u monitor.Unit) []float64 { return buckets.Default(u) }

// histogramEncoder appends the data points of histograms.
type histogramEncoder struct {
	*pointEncoder
	explicit bool
	bounds   buckets.ByUnit[[]float64] // of explicit histograms

	counts      []uint64
	exponential dist.ExponentialHistogram
}

func newHistogramEncoder(points *pointEncoder, o *Options) histogramEncoder {
	return histogramEncoder{
		pointEncoder: points,
		explicit:     o.Histograms == Explicit,
		bounds:       buckets.New(o.Buckets, func(b []float64) []float64 { return b }),
	}
}

func (e *histogramEncoder) begin() {
	if e.explicit {
		e.wire.Open(histogramField)
	} else {
		e.wire.Open(exponentialField)
	}
}

// end ends a histogram and the metric that has it.
func (e *histogramEncoder) end() {
	e.wire.Varint(temporalityField, e.temporality())
	e.wire.Close()
	e.wire.Close()
}

// append appends a data point, with a result if it belongs to a function.
func (e *histogramEncoder) append(m *monitor.Metric, u monitor.Unit, d *monitor.Distribution, result string) {
	key, reserved := "", []string(nil)
	if result != "" {
		key, reserved = resultKey, reservedOfFunc
	}
	if d == nil {
		d = &noValues
	}
	e.wire.Open(dataPointsField)
	if e.explicit {
		e.appendAttributes(histogramAttrField, m, reserved, key, result)
		e.appendExplicit(m, e.bounds.Of(u), d)
	} else {
		e.appendAttributes(exponentialAttrField, m, reserved, key, result)
		e.appendExponential(m, d)
	}
	e.wire.Close()
}

var noValues monitor.Distribution

func (e *histogramEncoder) appendExplicit(m *monitor.Metric, bounds []float64, d *monitor.Distribution) {
	e.counts = d.AppendCumulative(e.counts[:0], bounds)
	before := uint64(0)
	for i, n := range e.counts {
		e.counts[i], before = n-before, n
	}
	e.counts = append(e.counts, d.Count-before)
	e.appendTotals(m, d)
	e.wire.Open(bucketCountsField)
	for _, n := range e.counts {
		e.wire.B = protowire.AppendFixed64(e.wire.B, n)
	}
	e.wire.Close()
	if len(bounds) > 0 {
		e.wire.Open(explicitBoundsField)
		for _, v := range bounds {
			e.wire.B = protowire.AppendFixed64(e.wire.B, math.Float64bits(v))
		}
		e.wire.Close()
	}
	e.appendExtremes(d, histogramMinField, histogramMaxField)
	e.appendExemplars(histogramExemplars, d.Exemplars)
}

func (e *histogramEncoder) appendExponential(m *monitor.Metric, d *monitor.Distribution) {
	h := &e.exponential
	h.Set(d, maxBuckets)
	e.appendTotals(m, d)
	e.wire.Zigzag(scaleField, int64(h.Scale))
	e.wire.Fixed64(zeroCountField, h.ZeroCount)
	e.appendSide(positiveField, &h.Positive)
	e.appendSide(negativeField, &h.Negative)
	e.appendExtremes(d, exponentialMinField, exponentialMaxField)
	if h.ZeroThreshold > 0 {
		e.wire.Double(zeroThresholdField, h.ZeroThreshold)
	}
	e.appendExemplars(exponentialExemplars, d.Exemplars)
}

func (e *histogramEncoder) appendSide(n protowire.Number, side *dist.ExponentialBuckets) {
	if len(side.Counts) == 0 {
		return
	}
	e.wire.Open(n)
	e.wire.Zigzag(offsetField, int64(side.Offset))
	e.wire.Open(exponentialCountsField)
	for _, n := range side.Counts {
		e.wire.B = protowire.AppendVarint(e.wire.B, n)
	}
	e.wire.Close()
	e.wire.Close()
}

// appendTotals appends the count, and the sum unless there are negative values: then the
// sum may fall, and OTLP wants it left out.
func (e *histogramEncoder) appendTotals(m *monitor.Metric, d *monitor.Distribution) {
	e.appendTimes(m)
	e.wire.Fixed64(countField, d.Count)
	if len(d.Negative) == 0 {
		e.wire.Double(sumOfField, d.Sum)
	}
}

func (e *histogramEncoder) appendExtremes(d *monitor.Distribution, least, greatest protowire.Number) {
	if d.Count > 0 {
		e.wire.Double(least, d.Min)
		e.wire.Double(greatest, d.Max)
	}
}

// appendExemplars appends the exemplars that were not sent before.
func (e *histogramEncoder) appendExemplars(n protowire.Number, list []monitor.Exemplar) {
	w := &e.wire
	for i := range list {
		x := &list[i]
		if !x.Time.After(e.since) {
			continue
		}
		w.Open(n)
		w.Fixed64(exemplarTimeField, nanoseconds(x.Time))
		w.Double(exemplarValueField, x.Value)
		w.Bytes(exemplarSpanField, x.SpanID[:])
		w.Bytes(exemplarTraceField, x.TraceID[:])
		w.Close()
	}
}
