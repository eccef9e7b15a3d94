package v1

import (
	"net/netip"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/zipkinspan"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
)

// Thrift is version 1 in Thrift's binary protocol, by zipkinCore.thrift.
func Thrift() zipkin.Format {
	return zipkin.Format{Path: DefaultPath, ContentType: "application/x-thrift", Append: appendThrift}
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
	b = appendStringField(b, 3, zipkinspan.Name(d))
	b = appendI64Field(b, 4, d.Context.SpanID[:])
	if d.Context.ParentSpanID.IsValid() {
		b = appendI64Field(b, 5, d.Context.ParentSpanID[:])
	}
	r := roleOf(d.Kind)
	local, remote := zipkinspan.Endpoints(d, here)
	b = appendEventsThrift(b, d, r, &local)
	b = appendTagsThrift(b, d, r, &local, &remote)
	if d.Context.Debug {
		b = append(appendFieldHeader(b, thriftBool, 9), 1)
	}
	b = appendNumberField(b, 10, zipkinspan.Microseconds(d.Start))
	if duration := zipkinspan.Duration(d); duration > 0 {
		b = appendNumberField(b, 11, duration)
	}
	b = appendI64Field(b, 12, id[:8])
	return append(b, thriftStop)
}

// appendEventsThrift appends the annotations of the role, if the local endpoint is known,
// and the events of the span.
func appendEventsThrift(b []byte, d *monitor.SpanData, r role, local *zipkinspan.Endpoint) []byte {
	b = appendListHeader(appendFieldHeader(b, thriftList, 6), 0)
	start, n := len(b), 0
	if r.begin != "" && local.IsKnown() {
		b = appendEventThrift(b, zipkinspan.Microseconds(d.Start), r.begin, nil, local)
		n++
	}
	for i := range d.Annotations {
		if a := &d.Annotations[i]; a.Key == "" {
			b = appendEventThrift(b, zipkinspan.Microseconds(a.Time), a.Value, isTime, local)
			n++
		}
	}
	if r.end != "" && local.IsKnown() && !d.Open {
		b = appendEventThrift(b, zipkinspan.End(d), r.end, nil, local)
		n++
	}
	setLength(b, start, n)
	return b
}

func appendEventThrift(b []byte, at int64, value string, means func(string) bool, host *zipkinspan.Endpoint) []byte {
	b = appendNumberField(b, 1, at)
	b = appendNameField(b, 2, value, means)
	b = appendEndpointThrift(b, 3, host)
	return append(b, thriftStop)
}

func appendTagsThrift(b []byte, d *monitor.SpanData, r role, local, remote *zipkinspan.Endpoint) []byte {
	b = appendListHeader(appendFieldHeader(b, thriftList, 8), 0)
	start, n := len(b), 0
	if remote.IsKnown() {
		// First, because some servers take the service of the last endpoint for the span's.
		b = appendStringField(b, 1, r.remote)
		b = appendStringField(b, 2, "\x01") // true
		b = appendI32Field(b, 3, annotationBool)
		b = append(appendEndpointThrift(b, 4, remote), thriftStop)
		n++
	}
	for t := (zipkinspan.Tags{Span: d}); t.Next(); {
		b = appendNameField(b, 1, t.Key, isAddress)
		if t.HasText() {
			b = appendStringField(b, 2, t.Text)
		} else {
			b = appendI32(appendFieldHeader(b, thriftString, 2), 0)
			value := len(b)
			b = t.AppendTo(b)
			setLength(b, value, len(b)-value)
		}
		b = appendI32Field(b, 3, annotationString)
		b = append(appendEndpointThrift(b, 4, local), thriftStop)
		n++
	}
	setLength(b, start, n)
	return b
}

// appendNameField appends a text, with a dot if getsDot says so.
func appendNameField(b []byte, number byte, text string, means func(string) bool) []byte {
	b = appendStringField(b, number, text)
	if means != nil && getsDot(text, means) {
		b = append(b, '.')
		n := len(text) + 1
		setLength(b, len(b)-n, n)
	}
	return b
}

// appendEndpointThrift appends an endpoint in the field of this number, or nothing if the
// endpoint is not known. Unknown fields of it are zero; an unknown IPv6 address is absent.
func appendEndpointThrift(b []byte, field byte, e *zipkinspan.Endpoint) []byte {
	if !e.IsKnown() {
		return b
	}
	b = appendFieldHeader(b, thriftStruct, field)
	var v4 [4]byte
	if e.IP.Is4() {
		v4 = e.IP.As4()
	}
	b = append(appendFieldHeader(b, thriftI32, 1), v4[:]...)
	b = append(appendFieldHeader(b, thriftI16, 2), byte(e.Port>>8), byte(e.Port))
	b = appendStringField(b, 3, e.Service)
	if e.IP.Is6() {
		v6 := e.IP.As16()
		b = append(appendI32(appendFieldHeader(b, thriftString, 4), len(v6)), v6[:]...)
	}
	return append(b, thriftStop)
}
