package zipkin

import (
	"net/netip"

	"github.com/spacemonkeygo/monitor/v2"
)

// Thrift is version 1 in Thrift's binary protocol, as zipkinCore.thrift has it. The
// package's documentation says what it cannot.
func Thrift() Format {
	return Format{path: DefaultPathV1, contentType: "application/x-thrift", append: appendThrift}
}

// appendThrift appends a list of structs.
func appendThrift(b []byte, spans []monitor.SpanData, here netip.Addr) []byte {
	b = appendListHeader(b, len(spans))
	for i := range spans {
		b = appendSpanThrift(b, &spans[i], here)
	}
	return b
}

// The types of a binary annotation, an enumeration of zipkinCore.thrift.
const (
	annotationBool   = 0
	annotationString = 6
)

func appendSpanThrift(b []byte, d *monitor.SpanData, here netip.Addr) []byte {
	id := d.Context.TraceID
	b = appendI64Field(b, 1, id[8:])
	b = appendStringField(b, 3, nameOf(d))
	b = appendI64Field(b, 4, d.Context.SpanID[:])
	if d.Context.ParentSpanID.IsValid() {
		b = appendI64Field(b, 5, d.Context.ParentSpanID[:])
	}
	p := partOf(d.Kind)
	local, remote := endpoints(d, here)
	b = appendEventsThrift(b, d, p, &local)
	b = appendTagsThrift(b, d, p, &local, &remote)
	if d.Context.Debug {
		b = append(appendFieldHeader(b, thriftBool, 9), 1)
	}
	b = appendNumberField(b, 10, microseconds(d.Start))
	if duration := durationOf(d); duration > 0 {
		b = appendNumberField(b, 11, duration)
	}
	b = appendI64Field(b, 12, id[:8])
	return append(b, thriftStop)
}

// appendEventsThrift appends the annotations of the part, if there is an endpoint to
// go with them, and those of the span.
func appendEventsThrift(b []byte, d *monitor.SpanData, p part, local *endpoint) []byte {
	b = appendListHeader(appendFieldHeader(b, thriftList, 6), 0)
	start, n := len(b), 0
	if p.begin != "" && local.isKnown() {
		b = appendEventThrift(b, microseconds(d.Start), p.begin, nil, local)
		n++
	}
	for i := range d.Annotations {
		if a := &d.Annotations[i]; a.Key == "" {
			b = appendEventThrift(b, microseconds(a.Time), a.Value, isTime, local)
			n++
		}
	}
	if p.end != "" && local.isKnown() && !d.Open {
		b = appendEventThrift(b, endOf(d), p.end, nil, local)
		n++
	}
	setLength(b, start, n)
	return b
}

func appendEventThrift(b []byte, at int64, value string, means func(string) bool, host *endpoint) []byte {
	b = appendNumberField(b, 1, at)
	b = appendNameField(b, 2, value, means)
	b = appendEndpointThrift(b, 3, host)
	return append(b, thriftStop)
}

func appendTagsThrift(b []byte, d *monitor.SpanData, p part, local, remote *endpoint) []byte {
	b = appendListHeader(appendFieldHeader(b, thriftList, 8), 0)
	start, n := len(b), 0
	if remote.isKnown() {
		// First, because some take the service of the last endpoint for the span's.
		b = appendStringField(b, 1, p.remote)
		b = appendStringField(b, 2, "\x01") // true
		b = appendI32Field(b, 3, annotationBool)
		b = append(appendEndpointThrift(b, 4, remote), thriftStop)
		n++
	}
	for t := (tags{span: d}); t.next(); {
		b = appendNameField(b, 1, t.key, isAddress)
		if t.kind == ofText {
			b = appendStringField(b, 2, t.text)
		} else {
			b = appendI32(appendFieldHeader(b, thriftString, 2), 0)
			value := len(b)
			b = t.appendTo(b)
			setLength(b, value, len(b)-value)
		}
		b = appendI32Field(b, 3, annotationString)
		b = append(appendEndpointThrift(b, 4, local), thriftStop)
		n++
	}
	setLength(b, start, n)
	return b
}

// appendNameField appends a text, with a dot if it gets one.
func appendNameField(b []byte, number byte, text string, means func(string) bool) []byte {
	b = appendStringField(b, number, text)
	if means != nil && getsDot(text, means) {
		b = append(b, '.')
		n := len(text) + 1
		setLength(b, len(b)-n, n)
	}
	return b
}

// appendEndpointThrift appends an endpoint under the field's number, or nothing if
// none is known. What is not known of one is zero, and the IPv6 address absent.
func appendEndpointThrift(b []byte, field byte, e *endpoint) []byte {
	if !e.isKnown() {
		return b
	}
	b = appendFieldHeader(b, thriftStruct, field)
	var v4 [4]byte
	if e.ip.Is4() {
		v4 = e.ip.As4()
	}
	b = append(appendFieldHeader(b, thriftI32, 1), v4[:]...)
	b = append(appendFieldHeader(b, thriftI16, 2), byte(e.port>>8), byte(e.port))
	b = appendStringField(b, 3, e.service)
	if e.ip.Is6() {
		v6 := e.ip.As16()
		b = append(appendI32(appendFieldHeader(b, thriftString, 4), len(v6)), v6[:]...)
	}
	return append(b, thriftStop)
}
