package prometheus

import (
	"encoding/hex"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
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
	native dist.NativeHistogram
	counts []uint64
	head   []byte
}

func (p *protobufEncoder) begin(format) {}

// appendPair appends a message LabelPair as the field with this number.
func appendPair(b []byte, field protowire.Number, name, value string) []byte {
	b, at := openMessage(b, field)
	b = appendTextField(b, 1, name)
	b = appendTextField(b, 2, value)
	return closeMessage(b, at)
}

func (p *protobufEncoder) appendLabel(b []byte, _ int, name, value string) []byte {
	return appendPair(b, 1, name, value)
}

// open begins a metric with its labels, and the message with its value in the field of
// this number; close ends both.

func (p *protobufEncoder) open(f *family, labels []byte, field protowire.Number) (b []byte, metric, held int) {
	b, metric = openMessage(f.samples, 4)
	b, held = openMessage(append(b, labels...), field)
	return b, metric, held
}

func (p *protobufEncoder) close(f *family, b []byte, metric, held int) {
	f.samples = closeMessage(closeMessage(b, held), metric)
}

func (p *protobufEncoder) counter(f *family, labels []byte, n int64, start time.Time) {
	b, metric, held := p.open(f, labels, 3)
	b = appendDoubleField(b, 1, float64(n))
	if !start.IsZero() {
		b = appendTimeField(b, 3, start)
	}
	p.close(f, b, metric, held)
}

func (p *protobufEncoder) gauge(f *family, labels []byte, v float64) {
	b, metric, held := p.open(f, labels, 2)
	p.close(f, appendDoubleField(b, 1, v), metric, held)
}

func (p *protobufEncoder) info(f *family, labels []byte) { p.gauge(f, labels, 1) }

func (p *protobufEncoder) summary(f *family, labels []byte, d *monitor.Distribution, qs []quantile, start time.Time) {
	b, metric, held := p.open(f, labels, 4)
	b = appendUintField(b, 1, d.Count)
	b = appendDoubleField(b, 2, d.Sum)
	for _, q := range qs {
		var at int
		b, at = openMessage(b, 3)
		b = appendDoubleField(b, 1, q.value)
		b = appendDoubleField(b, 2, d.Quantile(q.value))
		b = closeMessage(b, at)
	}
	if !start.IsZero() {
		b = appendTimeField(b, 4, start)
	}
	p.close(f, b, metric, held)
}

// protobufTypes are the numbers of MetricType. An info is a gauge, because the type info
// exists only in OpenMetrics.
var protobufTypes = [...]uint64{counter: 0, gauge: 1, summary: 2, histogram: 4, info: 1}

// appendFamily appends the family after its length, which delimits it on the page.
// Counters have the name of their samples.
func (p *protobufEncoder) appendFamily(b []byte, f *family) []byte {
	h, at := openMessage(p.head[:0], 1)
	h = f.appendSampleName(h)
	h, at = openMessage(closeMessage(h, at), 2)
	h = closeMessage(f.appendDescription(h), at)
	h = appendUintField(h, 3, protobufTypes[f.typ])
	if f.unit != "" {
		h = appendTextField(h, 5, f.unit)
	}
	p.head = h
	b = protowire.AppendVarint(b, uint64(len(h)+len(f.samples)))
	return append(append(b, h...), f.samples...)
}

// appendSampleName appends the name of the family; for counters and infos, the name of
// their samples.
func (f *family) appendSampleName(b []byte) []byte {
	b = append(b, f.name...)
	switch f.typ {
	case counter:
		b = append(b, "_total"...)
	case info:
		b = append(b, "_info"...)
	}
	return b
}

// appendDescription appends the description of the family.
func (f *family) appendDescription(b []byte) []byte {
	if f.help != "" {
		return append(b, f.help...)
	}
	b = append(append(append(b, "The "...), f.first.kind.String()...), ' ')
	b = append(appendText(b, f.first.name), " of "...)
	return append(appendText(b, f.first.scope), '.')
}

func (p *protobufEncoder) appendEnd(b []byte) []byte { return b }

// appendExemplarField appends a message Exemplar, or nothing for nil.
func appendExemplarField(b []byte, number protowire.Number, e *monitor.Exemplar) []byte {
	if e == nil {
		return b
	}
	var trace [2 * len(e.TraceID)]byte
	var span [2 * len(e.SpanID)]byte
	hex.Encode(trace[:], e.TraceID[:])
	hex.Encode(span[:], e.SpanID[:])
	b, at := openMessage(b, number)
	b = appendPair(b, 1, "trace_id", string(trace[:]))
	b = appendPair(b, 1, "span_id", string(span[:]))
	b = appendDoubleField(b, 2, e.Value)
	if !e.Time.IsZero() {
		b = appendTimeField(b, 3, e.Time)
	}
	return closeMessage(b, at)
}
