package otlp

import (
	"math"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
)

// maxBuckets is how many buckets a side of an exponential histogram has at most, as
// in OpenTelemetry's SDKs. Values may spread over a factor of 5.6 before the error of
// a quantile grows from 0.6 % to 1.1 %.
const maxBuckets = 160

// DefaultBuckets returns the upper bounds that the buckets of an Explicit histogram
// have for values in this unit: from 0.1 ms to 10 s, from 64 bytes to 1 GiB, from 1 %
// to 100 %, and from 1 to 10,000 for values without a unit.
func DefaultBuckets(u monitor.Unit) []float64 {
	switch u {
	case monitor.Seconds:
		return []float64{1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
	case monitor.Bytes:
		return []float64{1 << 6, 1 << 8, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26, 1 << 28, 1 << 30}
	case monitor.Fraction:
		return []float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1}
	}
	return []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000}
}

// histogram is what distributions become, and the memory that this takes.
type histogram struct {
	explicit bool
	bounds   map[monitor.Unit][]float64 // of explicit ones

	counts      []uint64
	exponential dist.ExponentialHistogram
}

func newHistogram(o *Options) histogram {
	h := histogram{explicit: o.Histograms == Explicit, bounds: map[monitor.Unit][]float64{}}
	for _, u := range []monitor.Unit{monitor.None, monitor.Seconds, monitor.Bytes, monitor.Fraction} {
		bounds, ok := o.Buckets[u]
		if !ok {
			bounds = DefaultBuckets(u)
		}
		bounds = slices.DeleteFunc(slices.Clone(bounds), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
		slices.Sort(bounds)
		h.bounds[u] = slices.Compact(bounds)
	}
	return h
}

// boundsOf returns the bounds for a unit; one that is not known is like none.
func (h *histogram) boundsOf(u monitor.Unit) []float64 {
	if b, ok := h.bounds[u]; ok {
		return b
	}
	return h.bounds[monitor.None]
}

func (e *metricEncoder) appendDistributions(list []monitor.Metric) {
	e.beginMetric(&list[0])
	e.beginHistogram()
	for i := range list {
		e.appendHistogram(&list[i], list[i].Unit, list[i].Distribution, "")
	}
	e.endHistogram()
}

// appendInvalid appends how many observations were refused, if any were.
func (e *metricEncoder) appendInvalid(list []monitor.Metric) {
	begun := false
	for i := range list {
		m := &list[i]
		if m.Distribution.Invalid == 0 {
			continue
		}
		if !begun {
			e.beginOwn(invalidName, "NaN and infinities that a distribution refused.", "{observation}")
			e.wire.open(sumField)
			e.wire.list(dataPointsField)
			begun = true
		}
		e.appendNumber(m, int64(m.Distribution.Invalid), reservedOfInvalid, metricKey, m.Name)
	}
	if begun {
		e.endSum(e.temporality(), true)
	}
}

func (e *metricEncoder) beginHistogram() {
	if e.histogram.explicit {
		e.wire.open(histogramField)
	} else {
		e.wire.open(exponentialField)
	}
	e.wire.list(dataPointsField)
}

// endHistogram ends a histogram and the metric that it is of.
func (e *metricEncoder) endHistogram() {
	e.wire.close()
	e.wire.enum(temporalityField, e.temporality())
	e.wire.close()
	e.wire.close()
}

// appendHistogram appends a data point, with a result if it is of a function.
func (e *metricEncoder) appendHistogram(m *monitor.Metric, u monitor.Unit, d *monitor.Distribution, result string) {
	key, reserved := "", []string(nil)
	if result != "" {
		key, reserved = resultKey, reservedOfFunc
	}
	if d == nil {
		d = &noValues
	}
	e.wire.item()
	if e.histogram.explicit {
		e.appendAttributes(histogramAttrField, m, reserved, key, result)
		e.appendExplicit(m, e.histogram.boundsOf(u), d)
	} else {
		e.appendAttributes(exponentialAttrField, m, reserved, key, result)
		e.appendExponential(m, d)
	}
	e.wire.close()
}

var noValues monitor.Distribution

func (e *metricEncoder) appendExplicit(m *monitor.Metric, bounds []float64, d *monitor.Distribution) {
	h := &e.histogram
	h.counts = d.AppendCumulative(h.counts[:0], bounds)
	before := uint64(0)
	for i, n := range h.counts {
		h.counts[i], before = n-before, n
	}
	h.counts = append(h.counts, d.Count-before)
	e.appendTotals(m, d)
	e.wire.fixed64s(bucketCountsField, h.counts)
	if len(bounds) > 0 {
		e.wire.doubles(explicitBoundsField, bounds)
	}
	e.appendExtremes(d, histogramMinField, histogramMaxField)
	e.appendExemplars(histogramExemplars, d.Exemplars)
}

func (e *metricEncoder) appendExponential(m *monitor.Metric, d *monitor.Distribution) {
	h := &e.histogram.exponential
	h.Set(d, maxBuckets)
	e.appendTotals(m, d)
	e.wire.int32(scaleField, h.Scale)
	e.wire.fixed64(zeroCountField, h.ZeroCount)
	e.appendSide(positiveField, &h.Positive)
	e.appendSide(negativeField, &h.Negative)
	e.appendExtremes(d, exponentialMinField, exponentialMaxField)
	if h.ZeroThreshold > 0 {
		e.wire.double(zeroThresholdField, h.ZeroThreshold)
	}
	e.appendExemplars(exponentialExemplars, d.Exemplars)
}

func (e *metricEncoder) appendSide(f field, side *dist.ExponentialBuckets) {
	if len(side.Counts) == 0 {
		return
	}
	e.wire.open(f)
	e.wire.int32(offsetField, side.Offset)
	e.wire.uint64s(exponentialCountsField, side.Counts)
	e.wire.close()
}

// appendTotals appends the count, and the sum if it cannot fall: that of negative
// values is not to be filled in.
func (e *metricEncoder) appendTotals(m *monitor.Metric, d *monitor.Distribution) {
	e.appendTimes(m)
	e.wire.fixed64(countField, d.Count)
	if len(d.Negative) == 0 {
		e.wire.double(sumOfField, d.Sum)
	}
}

func (e *metricEncoder) appendExtremes(d *monitor.Distribution, least, greatest field) {
	if d.Count > 0 {
		e.wire.double(least, d.Min)
		e.wire.double(greatest, d.Max)
	}
}

// appendExemplars appends those that were not sent before.
func (e *metricEncoder) appendExemplars(f field, list []monitor.Exemplar) {
	w := e.wire
	begun := false
	for i := range list {
		x := &list[i]
		if !x.Time.After(e.since) {
			continue
		}
		if !begun {
			w.list(f)
			begun = true
		}
		w.item()
		w.fixed64(exemplarTimeField, nanoseconds(x.Time))
		w.double(exemplarValueField, x.Value)
		w.id(exemplarSpanField, x.SpanID[:])
		w.id(exemplarTraceField, x.TraceID[:])
		w.close()
	}
	if begun {
		w.close()
	}
}
