package prometheus

import "google.golang.org/protobuf/encoding/protowire"

// appendRequest2 is like appendRequest1 for an io.prometheus.write.v2.Request, from
// prompb/io/prometheus/write/v2/types.proto.
func (e *remoteEncoder) appendRequest2(b []byte, from, end, bytes int) (_ []byte, to int) {
	e.symbols.reset()
	begin := len(b)
	for to = from; to < end && (to == from || len(b)-begin < bytes); to++ {
		b = e.appendSeries2(b, &e.list[to])
	}
	for _, text := range e.symbols.list {
		b = protowire.AppendString(protowire.AppendTag(b, 4, protowire.BytesType), text)
	}
	return b, to
}

func (e *remoteEncoder) appendSeries2(b []byte, s *remoteSeries) []byte {
	var series, at int
	b, series = openMessage(b, 5)
	b, at = openMessage(b, 1) // packed
	for p := range parts(s.labels.of(e.labels)) {
		b = e.appendRefs(b, p)
	}
	b = closeMessage(b, at)
	if s.isNative() {
		b, at = openMessage(b, 3)
		b = append(b, s.native.of(e.buf)...)
		b = appendUintField(b, 15, uint64(e.time))
		if s.start != 0 {
			b = appendUintField(b, 17, uint64(s.start))
		}
	} else {
		b, at = openMessage(b, 2)
		b = appendDoubleField(b, 1, s.value)
		b = appendUintField(b, 2, uint64(e.time))
		if s.start != 0 {
			b = appendUintField(b, 3, uint64(s.start))
		}
	}
	b = closeMessage(b, at)
	for _, x := range s.exemplars {
		if x.Time.IsZero() {
			continue
		}
		trace, span := exemplarTexts(x)
		var refs int
		b, at = openMessage(b, 4)
		b, refs = openMessage(b, 1)
		b = e.appendRefs(b, pair{[]byte("span_id"), []byte(span)})
		b = e.appendRefs(b, pair{[]byte("trace_id"), []byte(trace)})
		b = closeMessage(b, refs)
		b = appendDoubleField(b, 2, x.Value)
		b = appendUintField(b, 3, uint64(x.Time.UnixMilli()))
		b = closeMessage(b, at)
	}
	if f := s.family; f != nil {
		b, at = openMessage(b, 5)
		b = appendUintField(b, 1, remoteTypes[f.typ])
		e.value = f.appendDescription(e.value[:0])
		b = appendUintField(b, 3, e.symbols.ref(e.value))
		e.value = append(e.value[:0], f.unit...)
		b = appendUintField(b, 4, e.symbols.ref(e.value))
		b = closeMessage(b, at)
	}
	return closeMessage(b, series)
}

func (e *remoteEncoder) appendRefs(b []byte, p pair) []byte {
	return protowire.AppendVarint(protowire.AppendVarint(b, e.symbols.ref(p.name)), e.symbols.ref(p.value))
}
