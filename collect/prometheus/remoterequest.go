package prometheus

import (
	"encoding/hex"

	"github.com/spacemonkeygo/monitor/v2"
	"google.golang.org/protobuf/encoding/protowire"
)

// appendRequest1 appends a prometheus.WriteRequest, from prompb/remote.proto in
// github.com/prometheus/prometheus. It has the series from..end-1, or fewer: at the
// given number of bytes it takes no more. appendRequest1 returns the index of the first
// series that is not in the request.
func (e *remoteEncoder) appendRequest1(b []byte, from, end, bytes int) (_ []byte, to int) {
	begin := len(b)
	for to = from; to < end && (to == from || len(b)-begin < bytes); to++ {
		s := &e.list[to]
		var series, at int
		b, series = openMessage(b, 1)
		for p := range parts(s.labels.of(e.labels)) {
			b = appendRemoteLabel(b, p)
		}
		if s.isNative() {
			b, at = openMessage(b, 4)
			b = append(b, s.native.of(e.buf)...)
			b = appendUintField(b, 15, uint64(e.time))
		} else {
			b, at = openMessage(b, 2)
			b = appendDoubleField(b, 1, s.value)
			b = appendUintField(b, 2, uint64(e.time))
		}
		b = closeMessage(b, at)
		for _, x := range s.exemplars {
			b = appendExemplar1(b, x)
		}
		b = closeMessage(b, series)
	}
	e.requests++
	for i := from; i < to; i++ {
		if f := e.list[i].family; f != nil && f.described != e.requests {
			f.described, b = e.requests, appendMetadata1(b, f)
		}
	}
	return b, to
}

func appendRemoteLabel(b []byte, p pair) []byte {
	b, at := openMessage(b, 1)
	b = protowire.AppendBytes(protowire.AppendTag(b, 1, protowire.BytesType), p.name)
	b = protowire.AppendBytes(protowire.AppendTag(b, 2, protowire.BytesType), p.value)
	return closeMessage(b, at)
}

func appendExemplar1(b []byte, x *monitor.Exemplar) []byte {
	if x.Time.IsZero() {
		return b
	}
	trace, span := exemplarTexts(x)
	b, at := openMessage(b, 3)
	b = appendRemoteLabel(b, pair{[]byte("span_id"), []byte(span)})
	b = appendRemoteLabel(b, pair{[]byte("trace_id"), []byte(trace)})
	b = appendDoubleField(b, 2, x.Value)
	b = appendUintField(b, 3, uint64(x.Time.UnixMilli()))
	return closeMessage(b, at)
}

func exemplarTexts(x *monitor.Exemplar) (trace, span string) {
	return hex.EncodeToString(x.TraceID[:]), hex.EncodeToString(x.SpanID[:])
}

// remoteTypes are the numbers of MetricType, which are the same in both versions; in
// 1.0 the type is a part of MetricMetadata.
var remoteTypes = [...]uint64{counter: 1, gauge: 2, histogram: 3, summary: 5, info: 6}

func appendMetadata1(b []byte, f *family) []byte {
	b, at := openMessage(b, 3)
	b = appendUintField(b, 1, remoteTypes[f.typ])
	b, text := openMessage(b, 2)
	b, text = openMessage(closeMessage(f.appendSampleName(b), text), 4)
	b = closeMessage(f.appendDescription(b), text)
	b = appendTextField(b, 5, f.unit)
	return closeMessage(b, at)
}
