package prometheus

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"google.golang.org/protobuf/encoding/protowire"
)

// histogram writes the native histogram, the classic one, or both, as selected, into one
// message: Prometheus looks for both there.
func (p *protobufEncoder) histogram(f *family, labels []byte, d *monitor.Distribution, limits bounds, start time.Time) {
	b, metric, held := p.open(f, labels, 7)
	b = appendUintField(b, 1, d.Count)
	b = appendDoubleField(b, 2, d.Sum)
	if p.histograms != NativeHistograms {
		b = p.appendClassic(b, d, limits)
	}
	if p.histograms != ClassicHistograms {
		b = p.appendNative(b, d)
	}
	if !start.IsZero() {
		b = appendTimeField(b, 15, start)
	}
	p.close(f, b, metric, held)
}

// appendClassic appends the buckets, each with its exemplar.
func (p *protobufEncoder) appendClassic(b []byte, d *monitor.Distribution, limits bounds) []byte {
	var e *monitor.Exemplar
	left, above := d.Exemplars, math.Inf(-1)
	p.counts = d.AppendCumulative(p.counts[:0], limits.values)
	for i, n := range p.counts {
		e, left = latest(left, above, limits.values[i])
		b = appendBucket(b, n, limits.values[i], e)
		above = limits.reach[i]
	}
	e, _ = latest(left, above, math.Inf(1))
	return appendBucket(b, d.Count, math.Inf(1), e)
}

func appendBucket(b []byte, count uint64, bound float64, e *monitor.Exemplar) []byte {
	b, at := openMessage(b, 3)
	b = appendUintField(b, 1, count)
	b = appendDoubleField(b, 2, bound)
	b = appendExemplarField(b, 3, e)
	return closeMessage(b, at)
}

// appendNative appends the buckets of the native histogram, and all exemplars.
func (p *protobufEncoder) appendNative(b []byte, d *monitor.Distribution) []byte {
	h := &p.native
	readNative(h, d, p.maxBuckets)
	b = appendSintField(b, 5, int64(h.Schema))
	b = appendDoubleField(b, 6, h.ZeroThreshold)
	b = appendUintField(b, 7, h.ZeroCount)
	b = appendSide(b, 9, 10, &h.Negative)
	b = appendSide(b, 12, 13, &h.Positive)
	for i := range d.Exemplars {
		// An exemplar without its time is not allowed here.
		if e := &d.Exemplars[i]; !e.Time.IsZero() {
			b = appendExemplarField(b, 16, e)
		}
	}
	return b
}

func appendSide(b []byte, spans, deltas protowire.Number, side *dist.NativeBuckets) []byte {
	if len(side.Deltas) == 0 {
		return b
	}
	var at int
	for _, s := range side.Spans {
		b, at = openMessage(b, spans)
		b = appendSintField(b, 1, int64(s.Offset))
		b = appendUintField(b, 2, uint64(s.Length))
		b = closeMessage(b, at)
	}
	b, at = openMessage(b, deltas) // packed
	for _, n := range side.Deltas {
		b = protowire.AppendVarint(b, protowire.EncodeZigZag(n))
	}
	return closeMessage(b, at)
}
