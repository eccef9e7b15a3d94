package zipkin

import (
	"net/netip"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

// JSON is version 2 as JSON, which everything takes that says it takes spans as
// Zipkin does.
func JSON() Format {
	return Format{path: DefaultPath, contentType: "application/json", isJSON: true, append: appendJSON}
}

// AppendSpans appends a JSON array of the spans, in Zipkin's format version 2.
// The result is valid JSON whatever the spans contain; invalid UTF-8 is replaced
// by U+FFFD.
func AppendSpans(b []byte, spans []monitor.SpanData) []byte {
	return appendJSON(b, spans, netip.Addr{})
}

func appendJSON(b []byte, spans []monitor.SpanData, here netip.Addr) []byte {
	b = append(b, '[')
	for i := range spans {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSpanJSON(b, &spans[i], here)
	}
	return append(b, ']')
}

func appendSpanJSON(b []byte, d *monitor.SpanData, here netip.Addr) []byte {
	b = appendIdentityJSON(b, d)
	switch d.Kind {
	case monitor.Server:
		b = append(b, `,"kind":"SERVER"`...)
	case monitor.Client:
		b = append(b, `,"kind":"CLIENT"`...)
	case monitor.Producer:
		b = append(b, `,"kind":"PRODUCER"`...)
	case monitor.Consumer:
		b = append(b, `,"kind":"CONSUMER"`...)
	}
	b = appendTimesJSON(b, d)
	local, remote := endpoints(d, here)
	if local.isKnown() {
		b = appendEndpointJSON(append(b, `,"localEndpoint":`...), &local)
	}
	if remote.isKnown() {
		b = appendEndpointJSON(append(b, `,"remoteEndpoint":`...), &remote)
	}
	b = appendAnnotationsJSON(b, d)
	b = appendTagsJSON(b, d)
	if d.Context.Debug {
		b = append(b, `,"debug":true`...)
	}
	return append(b, '}')
}

// appendIdentityJSON begins the span's object, in both versions.
func appendIdentityJSON(b []byte, d *monitor.SpanData) []byte {
	b = append(b, `{"traceId":"`...)
	b = appendHex(b, d.Context.TraceID[:])
	b = append(b, `","id":"`...)
	b = appendHex(b, d.Context.SpanID[:])
	if d.Context.ParentSpanID.IsValid() {
		b = append(b, `","parentId":"`...)
		b = appendHex(b, d.Context.ParentSpanID[:])
	}
	return append(b, '"')
}

// appendTimesJSON appends the times and the name, in both versions.
func appendTimesJSON(b []byte, d *monitor.SpanData) []byte {
	if name := nameOf(d); name != "" {
		b = append(b, `,"name":`...)
		b = appendString(b, name)
	}
	b = append(b, `,"timestamp":`...)
	b = strconv.AppendInt(b, microseconds(d.Start), 10)
	if duration := durationOf(d); duration > 0 {
		b = append(b, `,"duration":`...)
		b = strconv.AppendInt(b, duration, 10)
	}
	return b
}

// appendEndpointJSON appends an endpoint of which something is known.
func appendEndpointJSON(b []byte, e *endpoint) []byte {
	separator := byte('{')
	if e.service != "" {
		b = append(b, separator)
		b = append(b, `"serviceName":`...)
		b = appendString(b, e.service)
		separator = ','
	}
	if e.ip.IsValid() {
		b = append(b, separator)
		if e.ip.Is4() {
			b = append(b, `"ipv4":"`...)
		} else {
			b = append(b, `"ipv6":"`...)
		}
		b = e.ip.AppendTo(b)
		b = append(b, '"')
		separator = ','
	}
	if e.port != 0 {
		b = append(b, separator)
		b = append(b, `"port":`...)
		b = strconv.AppendUint(b, uint64(e.port), 10)
	}
	return append(b, '}')
}

func appendAnnotationsJSON(b []byte, d *monitor.SpanData) []byte {
	first := true
	for i := range d.Annotations {
		a := &d.Annotations[i]
		if a.Key != "" {
			continue
		}
		if first {
			b = append(b, `,"annotations":[`...)
			first = false
		} else {
			b = append(b, ',')
		}
		b = append(b, `{"timestamp":`...)
		b = strconv.AppendInt(b, microseconds(a.Time), 10)
		b = append(b, `,"value":`...)
		b = appendString(b, a.Value)
		b = append(b, '}')
	}
	if first {
		return b
	}
	return append(b, ']')
}

func appendTagsJSON(b []byte, d *monitor.SpanData) []byte {
	b = append(b, `,"tags":`...)
	separator := byte('{')
	for t := (tags{span: d}); t.next(); {
		b = append(b, separator)
		b = appendString(b, t.key)
		b = append(b, ':')
		b = appendValueJSON(b, &t)
		separator = ','
	}
	return append(b, '}') // the scope is always there
}

// appendValueJSON appends the value of a tag as a JSON string.
func appendValueJSON(b []byte, t *tags) []byte {
	if t.kind == ofText {
		return appendString(b, t.text)
	}
	return append(t.appendTo(append(b, '"')), '"')
}
