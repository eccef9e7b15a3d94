package zipkinspan

import (
	"net/netip"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

// AppendArray appends a JSON array of the spans. The function one appends one span.
func AppendArray(b []byte, spans []monitor.SpanData, here netip.Addr, one func([]byte, *monitor.SpanData, netip.Addr) []byte) []byte {
	b = append(b, '[')
	for i := range spans {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, &spans[i], here)
	}
	return append(b, ']')
}

// AppendIdentity begins the span's object, in both versions.
func AppendIdentity(b []byte, d *monitor.SpanData) []byte {
	b = append(b, `{"traceId":"`...)
	b = AppendHex(b, d.Context.TraceID[:])
	b = append(b, `","id":"`...)
	b = AppendHex(b, d.Context.SpanID[:])
	if d.Context.ParentSpanID.IsValid() {
		b = append(b, `","parentId":"`...)
		b = AppendHex(b, d.Context.ParentSpanID[:])
	}
	return append(b, '"')
}

// AppendTimes appends the times and the name, in both versions.
func AppendTimes(b []byte, d *monitor.SpanData) []byte {
	if name := Name(d); name != "" {
		b = append(b, `,"name":`...)
		b = AppendString(b, name)
	}
	b = append(b, `,"timestamp":`...)
	b = strconv.AppendInt(b, Microseconds(d.Start), 10)
	if duration := Duration(d); duration > 0 {
		b = append(b, `,"duration":`...)
		b = strconv.AppendInt(b, duration, 10)
	}
	return b
}

// AppendEndpoint appends an endpoint, which must be known.
func AppendEndpoint(b []byte, e *Endpoint) []byte {
	separator := byte('{')
	if e.Service != "" {
		b = append(b, separator)
		b = append(b, `"serviceName":`...)
		b = AppendString(b, e.Service)
		separator = ','
	}
	if e.IP.IsValid() {
		b = append(b, separator)
		if e.IP.Is4() {
			b = append(b, `"ipv4":"`...)
		} else {
			b = append(b, `"ipv6":"`...)
		}
		b = e.IP.AppendTo(b)
		b = append(b, '"')
		separator = ','
	}
	if e.Port != 0 {
		b = append(b, separator)
		b = append(b, `"port":`...)
		b = strconv.AppendUint(b, uint64(e.Port), 10)
	}
	return append(b, '}')
}

// AppendValue appends the value of a tag as a JSON string.
func AppendValue(b []byte, t *Tags) []byte {
	if t.kind == ofText {
		return AppendString(b, t.Text)
	}
	return append(t.AppendTo(append(b, '"')), '"')
}
