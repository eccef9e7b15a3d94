package v1

import (
	"net/netip"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/zipkinspan"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
)

// JSON is version 1 as JSON.
func JSON() zipkin.Format {
	return zipkin.Format{Path: DefaultPath, ContentType: "application/json", Append: appendJSON}
}

func appendJSON(b []byte, spans []monitor.SpanData, here netip.Addr) []byte {
	return zipkinspan.AppendArray(b, spans, here, appendSpanJSON)
}

func appendSpanJSON(b []byte, d *monitor.SpanData, here netip.Addr) []byte {
	b = zipkinspan.AppendIdentity(b, d)
	b = zipkinspan.AppendTimes(b, d)
	r := roleOf(d.Kind)
	local, remote := zipkinspan.Endpoints(d, here)
	b = appendEventsJSON(b, d, r, &local)
	b = append(b, `,"binaryAnnotations":[`...)
	if remote.IsKnown() {
		// First, because some servers take the service of the last endpoint for the span's.
		b = append(b, `{"key":"`...)
		b = append(b, r.remote...)
		// Zipkin takes true for it as well, but the OpenTelemetry collector refuses
		// every value that is no string.
		b = append(b, `","value":"true"`...)
		b = append(appendHostJSON(b, &remote), ',')
	}
	for t := (zipkinspan.Tags{Span: d}); t.Next(); {
		b = append(b, `{"key":`...)
		b = appendNameJSON(b, t.Key, isAddress)
		b = append(b, `,"value":`...)
		b = zipkinspan.AppendValue(b, &t)
		b = append(appendHostJSON(b, &local), ',')
	}
	b = b[:len(b)-1] // the comma; the scope is always there
	b = append(b, ']')
	if d.Context.Debug {
		b = append(b, `,"debug":true`...)
	}
	return append(b, '}')
}

// appendEventsJSON appends the annotations of the role, if the local endpoint is known,
// and the events of the span.
func appendEventsJSON(b []byte, d *monitor.SpanData, r role, local *zipkinspan.Endpoint) []byte {
	b = append(b, `,"annotations":[`...)
	start := len(b)
	if r.begin != "" && local.IsKnown() {
		b = appendEventJSON(b, zipkinspan.Microseconds(d.Start), r.begin, nil, local)
	}
	for i := range d.Annotations {
		if a := &d.Annotations[i]; a.Key == "" {
			b = appendEventJSON(b, zipkinspan.Microseconds(a.Time), a.Value, isTime, local)
		}
	}
	if r.end != "" && local.IsKnown() && !d.Open {
		b = appendEventJSON(b, zipkinspan.End(d), r.end, nil, local)
	}
	if len(b) > start {
		b = b[:len(b)-1] // the comma
	}
	return append(b, ']')
}

// appendEventJSON appends an annotation and a comma.
func appendEventJSON(b []byte, at int64, value string, means func(string) bool, host *zipkinspan.Endpoint) []byte {
	b = append(b, `{"timestamp":`...)
	b = strconv.AppendInt(b, at, 10)
	b = append(b, `,"value":`...)
	b = appendNameJSON(b, value, means)
	return append(appendHostJSON(b, host), ',')
}

// appendNameJSON appends a string, with a dot if getsDot says so.
func appendNameJSON(b []byte, text string, means func(string) bool) []byte {
	b = zipkinspan.AppendString(b, text)
	if means != nil && getsDot(text, means) {
		b = append(b[:len(b)-1], `."`...)
	}
	return b
}

// appendHostJSON ends the object of an annotation, with its endpoint if that is known.
func appendHostJSON(b []byte, host *zipkinspan.Endpoint) []byte {
	if host.IsKnown() {
		b = zipkinspan.AppendEndpoint(append(b, `,"endpoint":`...), host)
	}
	return append(b, '}')
}
