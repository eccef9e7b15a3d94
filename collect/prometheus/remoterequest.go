package prometheus

import (
	"encoding/hex"

	"github.com/spacemonkeygo/monitor/v2"
	"google.golang.org/protobuf/encoding/protowire"
)

// remoteFields are the numbers of the fields that differ between a
// prometheus.WriteRequest, from prompb/remote.proto in github.com/prometheus/prometheus,
// and an io.prometheus.write.v2.Request, from prompb/io/prometheus/write/v2/types.proto.
var remoteFields = [...]struct{ series, native, exemplar protowire.Number }{
	Remote1: {series: 1, native: 4, exemplar: 3},
	Remote2: {series: 5, native: 3, exemplar: 4},
}

// appendRequest appends a request of the version. It has the series from..end-1, or fewer:
// at the given number of bytes it takes no more. appendRequest returns the index of the
// first series that is not in the request.
func (e *remoteEncoder) appendRequest(b []byte, version RemoteVersion, from, end, bytes int) (_ []byte, to int) {
	begin := len(b)
	e.wire.B, e.version = b, version
	e.symbols.reset()
	for to = from; to < end && (to == from || len(e.wire.B)-begin < bytes); to++ {
		e.writeSeries(&e.list[to])
	}
	if version == Remote2 {
		for _, text := range e.symbols.list {
			e.wire.B = protowire.AppendString(protowire.AppendTag(e.wire.B, 4, protowire.BytesType), text)
		}
		return e.wire.B, to
	}
	e.requests++
	for i := from; i < to; i++ {
		if f := e.list[i].family; f != nil && f.described != e.requests {
			f.described = e.requests
			e.writeMetadata1(f)
		}
	}
	return e.wire.B, to
}

func (e *remoteEncoder) writeSeries(s *remoteSeries) {
	w, fields := &e.wire, remoteFields[e.version]
	w.Open(fields.series)
	e.writeLabels(s.labels.of(e.labels))
	start := protowire.Number(3)
	if s.isNative() {
		w.Open(fields.native)
		w.B = append(w.B, s.native.of(e.buf)...)
		w.Varint(15, uint64(e.time))
		start = 17
	} else {
		w.Open(2)
		w.Double(1, s.value)
		w.Varint(2, uint64(e.time))
	}
	if e.version == Remote2 && s.start != 0 {
		w.Varint(start, uint64(s.start))
	}
	w.Close()
	for _, x := range s.exemplars {
		e.writeExemplar(fields.exemplar, x)
	}
	if f := s.family; f != nil && e.version == Remote2 {
		w.Open(5)
		w.Varint(1, remoteTypes[f.typ])
		e.value = appendText(e.value[:0], f.help)
		w.Varint(3, e.symbols.ref(e.value))
		e.value = append(e.value[:0], f.unit...)
		w.Varint(4, e.symbols.ref(e.value))
		w.Close()
	}
	w.Close()
}

// writeExemplar writes an exemplar, unless its time is not known.
func (e *remoteEncoder) writeExemplar(field protowire.Number, x *monitor.Exemplar) {
	if x.Time.IsZero() {
		return
	}
	w := &e.wire
	w.Open(field)
	e.value = e.appendLabel(e.value[:0], 0, "span_id", hex.EncodeToString(x.SpanID[:]))
	e.value = e.appendLabel(e.value, 0, "trace_id", hex.EncodeToString(x.TraceID[:]))
	e.writeLabels(e.value)
	w.Double(2, x.Value)
	w.Varint(3, uint64(x.Time.UnixMilli()))
	w.Close()
}

// writeLabels writes the labels of a series or of an exemplar: a message each in version
// 1.0, and in 2.0 a packed list of references.
func (e *remoteEncoder) writeLabels(labels []byte) {
	w := &e.wire
	if e.version == Remote1 {
		b := w.B
		for p := range parts(labels) {
			size := 2 + protowire.SizeBytes(len(p.name)) + protowire.SizeBytes(len(p.value))
			b = protowire.AppendVarint(protowire.AppendTag(b, 1, protowire.BytesType), uint64(size))
			b = protowire.AppendBytes(protowire.AppendTag(b, 1, protowire.BytesType), p.name)
			b = protowire.AppendBytes(protowire.AppendTag(b, 2, protowire.BytesType), p.value)
		}
		w.B = b
		return
	}
	w.Open(1)
	b := w.B
	for p := range parts(labels) {
		b = protowire.AppendVarint(protowire.AppendVarint(b, e.symbols.ref(p.name)), e.symbols.ref(p.value))
	}
	w.B = b
	w.Close()
}

// remoteTypes are the numbers of MetricType, which are the same in both versions; in
// 1.0 the type is a part of MetricMetadata.
var remoteTypes = [...]uint64{counter: 1, gauge: 2, histogram: 3, summary: 5, info: 6}

// writeMetadata1 writes the MetricMetadata of version 1.0.
func (e *remoteEncoder) writeMetadata1(f *family) {
	w := &e.wire
	w.Open(3)
	w.Varint(1, remoteTypes[f.typ])
	w.Open(2)
	w.B = append(append(w.B, f.name...), f.suffix()...)
	w.Close()
	writeText(w, 4, f.help)
	writeText(w, 5, f.unit)
	w.Close()
}

// symbols is the list of the texts of a request of version 2.0, each once; the other
// fields refer to them.
type symbols struct {
	refs map[string]uint64
	list []string
}

func (s *symbols) reset() {
	clear(s.refs)
	s.list = s.list[:0]
	s.ref(nil) // the first text is empty
}

func (s *symbols) ref(text []byte) uint64 {
	if r, ok := s.refs[string(text)]; ok {
		return r
	}
	if s.refs == nil {
		s.refs = map[string]uint64{}
	}
	r := uint64(len(s.list))
	s.list = append(s.list, string(text))
	s.refs[s.list[r]] = r
	return r
}
