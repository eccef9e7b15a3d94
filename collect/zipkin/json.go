package zipkin

import (
	"net/netip"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/zipkinspan"
)

const jsonType = "application/json"

// JSON is version 2 as JSON, which every server takes that takes Zipkin's spans.
func JSON() Format { return Format{Path: DefaultPath, ContentType: jsonType, Append: appendJSON} }

// AppendSpans appends a JSON array of the spans, as JSON().AppendSpans does.
func AppendSpans(b []byte, spans []monitor.SpanData) []byte { return JSON().AppendSpans(b, spans) }

func appendJSON(b []byte, spans []monitor.SpanData, here netip.Addr) []byte {
	return zipkinspan.AppendArray(b, spans, here, appendSpanJSON)
}

func appendSpanJSON(b []byte, d *monitor.SpanData, here netip.Addr) []byte {
	b = zipkinspan.AppendIdentity(b, d)
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
	b = zipkinspan.AppendTimes(b, d)
	local, remote := zipkinspan.Endpoints(d, here)
	if local.IsKnown() {
		b = zipkinspan.AppendEndpoint(append(b, `,"localEndpoint":`...), &local)
	}
	if remote.IsKnown() {
		b = zipkinspan.AppendEndpoint(append(b, `,"remoteEndpoint":`...), &remote)
	}
	b = appendAnnotationsJSON(b, d)
	b = appendTagsJSON(b, d)
	if d.Context.Debug {
		b = append(b, `,"debug":true`...)
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
		b = strconv.AppendInt(b, zipkinspan.Microseconds(a.Time), 10)
		b = append(b, `,"value":`...)
		b = zipkinspan.AppendString(b, a.Value)
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
	for t := (zipkinspan.Tags{Span: d}); t.Next(); {
		b = append(b, separator)
		b = zipkinspan.AppendString(b, t.Key)
		b = append(b, ':')
		b = zipkinspan.AppendValue(b, &t)
		separator = ','
	}
	return append(b, '}') // the scope is always there
}
