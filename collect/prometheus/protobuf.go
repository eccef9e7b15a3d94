package prometheus

import (
	"encoding/hex"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/wire"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"google.golang.org/protobuf/encoding/protowire"
)

// protobufEncoder writes messages of the type io.prometheus.client.MetricFamily,
// from metrics.proto in github.com/prometheus/client_model, and has its field numbers.
// The samples of a family are its field metric, and labels are the field label of a
// metric.
type protobufEncoder struct {
	histograms Histograms
	maxBuckets int // of native histograms

	// Scratch.
	wire    wire.Message
	head    []byte
	classic classic
	native  dist.NativeHistogram
}

func (p *protobufEncoder) begin(format) {}

func (p *protobufEncoder) appendLabel(b []byte, _ int, name, value string) []byte {
	p.wire.B = b
	writePair(&p.wire, name, value)
	return p.wire.B
}

// open begins a metric with its labels, and the message with its value in the field of
// this number; close ends both.
func (p *protobufEncoder) open(f *family, labels []byte, field protowire.Number) *wire.Message {
	w := &p.wire
	w.B = f.samples
	w.Open(4)
	w.B = append(w.B, labels...)
	w.Open(field)
	return w
}

func (p *protobufEncoder) close(f *family) {
	p.wire.Close()
	p.wire.Close()
	f.samples = p.wire.B
}

func (p *protobufEncoder) counter(f *family, labels []byte, n int64, start time.Time) {
	w := p.open(f, labels, 3)
	w.Double(1, float64(n))
	writeTime(w, 3, start)
	p.close(f)
}

func (p *protobufEncoder) gauge(f *family, labels []byte, v float64) {
	p.open(f, labels, 2).Double(1, v)
	p.close(f)
}

func (p *protobufEncoder) info(f *family, labels []byte) { p.gauge(f, labels, 1) }

func (p *protobufEncoder) summary(f *family, labels []byte, d *monitor.Distribution, qs []quantile, start time.Time) {
	w := p.open(f, labels, 4)
	w.Varint(1, d.Count)
	w.Double(2, d.Sum)
	for _, q := range qs {
		w.Open(3)
		w.Double(1, q.value)
		w.Double(2, d.Quantile(q.value))
		w.Close()
	}
	writeTime(w, 4, start)
	p.close(f)
}

// histogram writes the native histogram, the classic one, or both, as selected, into one
// message: Prometheus looks for both there.
func (p *protobufEncoder) histogram(f *family, labels []byte, d *monitor.Distribution, limits bounds, start time.Time) {
	w := p.open(f, labels, 7)
	w.Varint(1, d.Count)
	w.Double(2, d.Sum)
	if p.histograms != NativeHistograms {
		for _, k := range p.classic.of(d, limits) {
			w.Open(3)
			w.Varint(1, k.count)
			w.Double(2, k.bound)
			if k.exemplar != nil {
				writeExemplar(w, 3, k.exemplar)
			}
			w.Close()
		}
	}
	if p.histograms != ClassicHistograms {
		p.writeNative(w, d)
	}
	writeTime(w, 15, start)
	p.close(f)
}

// writeNative writes the buckets of the native histogram, and all exemplars.
func (p *protobufEncoder) writeNative(w *wire.Message, d *monitor.Distribution) {
	h := &p.native
	readNative(h, d, p.maxBuckets)
	w.Zigzag(5, int64(h.Schema))
	w.Double(6, h.ZeroThreshold)
	w.Varint(7, h.ZeroCount)
	writeSide(w, 9, 10, &h.Negative)
	writeSide(w, 12, 13, &h.Positive)
	for i := range d.Exemplars {
		// An exemplar without its time is not allowed here.
		if e := &d.Exemplars[i]; !e.Time.IsZero() {
			writeExemplar(w, 16, e)
		}
	}
}

// protobufTypes are the numbers of MetricType. An info is a gauge, because the type info
// exists only in OpenMetrics.
var protobufTypes = [...]uint64{counter: 0, gauge: 1, summary: 2, histogram: 4, info: 1}

// appendFamily appends the family after its length, which delimits it on the page.
// Counters have the name of their samples.
func (p *protobufEncoder) appendFamily(b []byte, f *family) []byte {
	w := &p.wire
	w.B = p.head[:0]
	w.Open(1)
	w.B = append(append(w.B, f.name...), f.suffix()...)
	w.Close()
	writeText(w, 2, f.help)
	w.Varint(3, protobufTypes[f.typ])
	if f.unit != "" {
		writeText(w, 5, f.unit)
	}
	p.head = w.B
	b = protowire.AppendVarint(b, uint64(len(p.head)+len(f.samples)))
	return append(append(b, p.head...), f.samples...)
}

func (p *protobufEncoder) appendEnd(b []byte) []byte { return b }

// writeSide writes one side of a native histogram, which has its spans and deltas in
// fields of these numbers.
func writeSide(w *wire.Message, spans, deltas protowire.Number, side *dist.NativeBuckets) {
	if len(side.Deltas) == 0 {
		return
	}
	for _, s := range side.Spans {
		w.Open(spans)
		w.Zigzag(1, int64(s.Offset))
		w.Varint(2, uint64(s.Length))
		w.Close()
	}
	w.Open(deltas) // packed
	for _, n := range side.Deltas {
		w.B = protowire.AppendVarint(w.B, protowire.EncodeZigZag(n))
	}
	w.Close()
}

// writeExemplar writes a message Exemplar.
func writeExemplar(w *wire.Message, number protowire.Number, e *monitor.Exemplar) {
	w.Open(number)
	writeID(w, "trace_id", e.TraceID[:])
	writeID(w, "span_id", e.SpanID[:])
	w.Double(2, e.Value)
	writeTime(w, 3, e.Time)
	w.Close()
}

// writeID writes a LabelPair with an identifier in hexadecimal.
func writeID(w *wire.Message, name string, id []byte) {
	w.Open(1)
	w.Text(1, name)
	w.Open(2)
	w.B = hex.AppendEncode(w.B, id)
	w.Close()
	w.Close()
}

// writePair writes a message LabelPair, which is the field 1 of all that have labels.
func writePair(w *wire.Message, name, value string) {
	w.Open(1)
	writeText(w, 1, name)
	writeText(w, 2, value)
	w.Close()
}

// writeText writes a string as valid UTF-8. A zero byte becomes U+FFFD, as in the text
// formats: a series has the same name in all formats.
func writeText(w *wire.Message, number protowire.Number, s string) {
	w.Open(number)
	w.B = appendText(w.B, s)
	w.Close()
}

// writeTime writes a google.protobuf.Timestamp, or nothing if the time is not known.
func writeTime(w *wire.Message, number protowire.Number, t time.Time) {
	if t.IsZero() {
		return
	}
	w.Open(number)
	w.Varint(1, uint64(t.Unix()))
	if n := t.Nanosecond(); n > 0 {
		w.Varint(2, uint64(n))
	}
	w.Close()
}
