package zipkin

import (
	"net/netip"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

// AppendSpans appends a JSON array of the spans, in Zipkin's format version 2.
// The result is valid JSON whatever the spans contain; invalid UTF-8 is replaced
// by U+FFFD.
func AppendSpans(b []byte, spans []monitor.SpanData) []byte {
	b = append(b, '[')
	for i := range spans {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSpan(b, &spans[i])
	}
	return append(b, ']')
}

func appendSpan(b []byte, d *monitor.SpanData) []byte {
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
	b = append(b, `,"name":`...)
	b = appendString(b, d.Name)
	b = append(b, `,"timestamp":`...)
	b = strconv.AppendInt(b, max(d.Start.UnixMicro(), 0), 10)
	b = append(b, `,"duration":`...)
	// Zero would mean that the duration is not known.
	b = strconv.AppendInt(b, max(d.Duration.Microseconds(), 1), 10)
	b = appendEndpoint(b, `,"localEndpoint":{`, d.Service, d.Local)
	b = appendEndpoint(b, `,"remoteEndpoint":{`, "", d.Peer)
	b = appendAnnotations(b, d)
	b = appendTags(b, d)
	if d.Context.Debug {
		b = append(b, `,"debug":true`...)
	}
	return append(b, '}')
}

// appendEndpoint appends what is known of an endpoint after the opening, or
// nothing.
func appendEndpoint(b []byte, opening, service, hostPort string) []byte {
	addr, ok := parseAddr(hostPort)
	if service == "" && !ok {
		return b
	}
	b = append(b, opening...)
	if service != "" {
		b = append(b, `"serviceName":`...)
		b = appendString(b, service)
	}
	if ok {
		if service != "" {
			b = append(b, ',')
		}
		key := `"ipv6":"`
		if addr.Addr().Is4() {
			key = `"ipv4":"`
		}
		b = append(b, key...)
		b = addr.Addr().AppendTo(b)
		b = append(b, '"')
		if addr.Port() != 0 {
			b = append(b, `,"port":`...)
			b = strconv.AppendUint(b, uint64(addr.Port()), 10)
		}
	}
	return append(b, '}')
}

// parseAddr reads an IP address with a port. What begins like the name of a
// host is not tried, since the parser allocates to say no.
func parseAddr(hostPort string) (netip.AddrPort, bool) {
	if hostPort == "" || hostPort[0] != '[' && (hostPort[0] < '0' || hostPort[0] > '9') {
		return netip.AddrPort{}, false
	}
	addr, err := netip.ParseAddrPort(hostPort)
	if err != nil {
		return netip.AddrPort{}, false
	}
	return netip.AddrPortFrom(addr.Addr().Unmap().WithZone(""), addr.Port()), true
}

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
		b = strconv.AppendInt(b, max(a.Time.UnixMicro(), 0), 10)
		b = append(b, `,"value":`...)
		b = appendString(b, a.Value)
		b = append(b, '}')
	}
	if first {
		return b
	}
	return append(b, ']')
}

func appendTags(b []byte, d *monitor.SpanData) []byte {
	b = append(b, `,"tags":{"scope":`...)
	b = appendString(b, d.Scope)
	if d.Outcome != monitor.OK {
		b = append(b, `,"outcome":`...)
		b = appendString(b, d.Outcome.String())
	}
	if isError(d.Outcome) {
		b = append(b, `,"error":`...)
		b = appendString(b, d.Class)
	}
	for i := range d.Annotations {
		a := &d.Annotations[i]
		if a.Key == "" || reserved(a.Key, d.Outcome) || hasKey(d.Annotations[i+1:], a.Key) {
			continue
		}
		b = append(b, ',')
		b = appendString(b, a.Key)
		b = append(b, ':')
		b = appendString(b, a.Value)
	}
	return append(b, '}')
}

// isError tells the outcomes that somebody should look at: who cancels a call
// has made up his mind, and nothing went wrong.
func isError(o monitor.Outcome) bool { return o != monitor.OK && o != monitor.Canceled }

// reserved tells the keys that the span's own tags have taken.
func reserved(key string, o monitor.Outcome) bool {
	switch key {
	case "scope":
		return true
	case "outcome":
		return o != monitor.OK
	case "error":
		return isError(o)
	}
	return false
}

// hasKey looks for a key. A span has a few annotations, at most
// monitor.MaxAnnotations.
func hasKey(list []monitor.Annotation, key string) bool {
	for i := range list {
		if list[i].Key == key {
			return true
		}
	}
	return false
}
