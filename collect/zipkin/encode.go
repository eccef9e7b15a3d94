package zipkin

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// AppendSpans appends a JSON array of the spans, in Zipkin's format version 2.
// The result is valid JSON whatever the spans contain; invalid UTF-8 is replaced
// by U+FFFD.
func AppendSpans(b []byte, spans []monitor.SpanData) []byte {
	return appendSpans(b, spans, netip.Addr{})
}

// appendSpans gives the spans that do not say at which address they were the one of
// this process, if it is known.
func appendSpans(b []byte, spans []monitor.SpanData, here netip.Addr) []byte {
	b = append(b, '[')
	for i := range spans {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSpan(b, &spans[i], here)
	}
	return append(b, ']')
}

func appendSpan(b []byte, d *monitor.SpanData, here netip.Addr) []byte {
	b = append(b, `{"traceId":"`...)
	b = appendHex(b, d.Context.TraceID[:])
	b = append(b, `","id":"`...)
	b = appendHex(b, d.Context.SpanID[:])
	if d.Context.ParentSpanID.IsValid() {
		b = append(b, `","parentId":"`...)
		b = appendHex(b, d.Context.ParentSpanID[:])
	}
	b = append(b, '"')
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
	if !d.Open || !isStandIn(d.Name) {
		b = append(b, `,"name":`...)
		b = appendString(b, d.Name)
	}
	b = append(b, `,"timestamp":`...)
	b = appendTime(b, d.Start)
	if !d.Open {
		b = append(b, `,"duration":`...)
		// Zero would mean that the duration is not known.
		b = strconv.AppendInt(b, max(d.Duration.Microseconds(), 1), 10)
	}
	local, peer := parseAddress(d.Local), parseAddress(d.Peer)
	if !local.ip.IsValid() {
		local.ip = here
	}
	b = appendEndpoint(b, "localEndpoint", d.Service, local)
	b = appendEndpoint(b, "remoteEndpoint", peer.name, peer)
	b = appendAnnotations(b, d)
	b = appendTags(b, d)
	if d.Context.Debug {
		b = append(b, `,"debug":true`...)
	}
	return append(b, '}')
}

// isStandIn tells the name that a span has until its own is known, which is in
// parentheses: see monitor.SpanOptions.Provisional. Zipkin keeps the first name
// that it is told. That of a function does not end so.
func isStandIn(name string) bool {
	return len(name) > 1 && name[0] == '(' && name[len(name)-1] == ')'
}

// appendTime appends microseconds since 1970. Zero, and what is less, would mean that
// the time is not known, and Zipkin cannot show a trace that has such a span: what a
// clock says that was never set becomes the least time there is.
func appendTime(b []byte, t time.Time) []byte { return strconv.AppendInt(b, max(t.UnixMicro(), 1), 10) }

func appendAnnotations(b []byte, d *monitor.SpanData) []byte {
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
		b = appendTime(b, a.Time)
		b = append(b, `,"value":`...)
		b = appendString(b, a.Value)
		b = append(b, '}')
	}
	if first {
		return b
	}
	return append(b, ']')
}
