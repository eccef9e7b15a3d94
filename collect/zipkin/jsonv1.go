package zipkin

import (
	"net/netip"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

// JSONV1 is version 1 as JSON, for collectors from before 2017. The package's
// documentation says what it cannot.
func JSONV1() Format {
	return Format{path: DefaultPathV1, contentType: "application/json", isJSON: true, append: appendJSONV1}
}

func appendJSONV1(b []byte, spans []monitor.SpanData, here netip.Addr) []byte {
	b = append(b, '[')
	for i := range spans {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSpanJSONV1(b, &spans[i], here)
	}
	return append(b, ']')
}

func appendSpanJSONV1(b []byte, d *monitor.SpanData, here netip.Addr) []byte {
	b = appendIdentityJSON(b, d)
	b = appendTimesJSON(b, d)
	p := partOf(d.Kind)
	local, remote := endpoints(d, here)
	b = appendEventsJSONV1(b, d, p, &local)
	b = append(b, `,"binaryAnnotations":[`...)
	if remote.isKnown() {
		// First, because some take the service of the last endpoint for the span's.
		b = append(b, `{"key":"`...)
		b = append(b, p.remote...)
		b = append(b, `","value":true`...)
		b = append(appendHostJSON(b, &remote), ',')
	}
	for t := (tags{span: d}); t.next(); {
		b = append(b, `{"key":`...)
		b = appendNameJSON(b, t.key, isAddress)
		b = append(b, `,"value":`...)
		b = appendValueJSON(b, &t)
		b = append(appendHostJSON(b, &local), ',')
	}
	b = b[:len(b)-1] // the comma; the scope is always there
	b = append(b, ']')
	if d.Context.Debug {
		b = append(b, `,"debug":true`...)
	}
	return append(b, '}')
}

// appendEventsJSONV1 appends the annotations of the part, if there is an endpoint
// to go with them, and those of the span.
func appendEventsJSONV1(b []byte, d *monitor.SpanData, p part, local *endpoint) []byte {
	b = append(b, `,"annotations":[`...)
	start := len(b)
	if p.begin != "" && local.isKnown() {
		b = appendEventJSONV1(b, microseconds(d.Start), p.begin, nil, local)
	}
	for i := range d.Annotations {
		if a := &d.Annotations[i]; a.Key == "" {
			b = appendEventJSONV1(b, microseconds(a.Time), a.Value, isTime, local)
		}
	}
	if p.end != "" && local.isKnown() && !d.Open {
		b = appendEventJSONV1(b, endOf(d), p.end, nil, local)
	}
	if len(b) > start {
		b = b[:len(b)-1] // the comma
	}
	return append(b, ']')
}

// appendEventJSONV1 appends an annotation and a comma.
func appendEventJSONV1(b []byte, at int64, value string, means func(string) bool, host *endpoint) []byte {
	b = append(b, `{"timestamp":`...)
	b = strconv.AppendInt(b, at, 10)
	b = append(b, `,"value":`...)
	b = appendNameJSON(b, value, means)
	return append(appendHostJSON(b, host), ',')
}

// appendNameJSON appends a string, with a dot if it gets one.
func appendNameJSON(b []byte, text string, means func(string) bool) []byte {
	b = appendString(b, text)
	if means != nil && getsDot(text, means) {
		b = append(b[:len(b)-1], `."`...)
	}
	return b
}

// appendHostJSON ends the object of an annotation with its endpoint, if that is
// known.
func appendHostJSON(b []byte, host *endpoint) []byte {
	if host.isKnown() {
		b = appendEndpointJSON(append(b, `,"endpoint":`...), host)
	}
	return append(b, '}')
}
