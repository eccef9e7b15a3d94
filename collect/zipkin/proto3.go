package zipkin

import (
	"net/netip"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/zipkinspan"
)

// Proto3 is version 2 as protocol buffers: the message ListOfSpans of Zipkin's
// zipkin.proto, which servers have taken since 2018.
func Proto3() Format {
	return Format{Path: DefaultPath, ContentType: "application/x-protobuf", Append: appendProto3}
}

// The numbers of fields in zipkin.proto.
const (
	listSpans = 1

	spanTraceID        = 1
	spanParentID       = 2
	spanID             = 3
	spanKind           = 4
	spanName           = 5
	spanTimestamp      = 6
	spanDuration       = 7
	spanLocalEndpoint  = 8
	spanRemoteEndpoint = 9
	spanAnnotations    = 10
	spanTags           = 11
	spanDebug          = 12

	endpointServiceName = 1
	endpointIPv4        = 2
	endpointIPv6        = 3
	endpointPort        = 4

	annotationTimestamp = 1
	annotationValue     = 2

	entryKey   = 1 // of a map
	entryValue = 2
)

func appendProto3(b []byte, spans []monitor.SpanData, here netip.Addr) []byte {
	for i := range spans {
		b = beginMessage(b, listSpans)
		start := len(b)
		b = endMessage(appendSpanProto3(b, &spans[i], here), start)
	}
	return b
}

func appendSpanProto3(b []byte, d *monitor.SpanData, here netip.Addr) []byte {
	b = appendBytesField(b, spanTraceID, d.Context.TraceID[:])
	if d.Context.ParentSpanID.IsValid() {
		b = appendBytesField(b, spanParentID, d.Context.ParentSpanID[:])
	}
	b = appendBytesField(b, spanID, d.Context.SpanID[:])
	b = appendVarintField(b, spanKind, kindProto3(d.Kind))
	b = appendTextField(b, spanName, zipkinspan.Name(d))
	b = appendTimeField(b, spanTimestamp, zipkinspan.Microseconds(d.Start))
	b = appendVarintField(b, spanDuration, uint64(zipkinspan.Duration(d)))
	local, remote := zipkinspan.Endpoints(d, here)
	b = appendEndpointProto3(b, spanLocalEndpoint, &local)
	b = appendEndpointProto3(b, spanRemoteEndpoint, &remote)
	for i := range d.Annotations {
		a := &d.Annotations[i]
		if a.Key != "" {
			continue
		}
		b = beginMessage(b, spanAnnotations)
		start := len(b)
		b = appendTimeField(b, annotationTimestamp, zipkinspan.Microseconds(a.Time))
		b = appendTextField(b, annotationValue, a.Value)
		b = endMessage(b, start)
	}
	for t := (zipkinspan.Tags{Span: d}); t.Next(); {
		b = beginMessage(b, spanTags)
		start := len(b)
		b = appendTextField(b, entryKey, t.Key)
		if t.HasText() {
			b = appendTextField(b, entryValue, t.Text)
		} else {
			b = beginMessage(b, entryValue)
			value := len(b)
			b = endMessage(t.AppendTo(b), value)
		}
		b = endMessage(b, start)
	}
	if d.Context.Debug {
		b = appendVarintField(b, spanDebug, 1)
	}
	return b
}

// kindProto3 returns the number of a kind, or zero for none.
func kindProto3(k monitor.SpanKind) uint64 {
	switch k {
	case monitor.Client:
		return 1
	case monitor.Server:
		return 2
	case monitor.Producer:
		return 3
	case monitor.Consumer:
		return 4
	}
	return 0
}

// appendEndpointProto3 appends the known parts of an endpoint, or nothing.
func appendEndpointProto3(b []byte, field byte, e *zipkinspan.Endpoint) []byte {
	if !e.IsKnown() {
		return b
	}
	b = beginMessage(b, field)
	start := len(b)
	b = appendTextField(b, endpointServiceName, e.Service)
	switch {
	case e.IP.Is4():
		ip := e.IP.As4()
		b = appendBytesField(b, endpointIPv4, ip[:])
	case e.IP.IsValid():
		ip := e.IP.As16()
		b = appendBytesField(b, endpointIPv6, ip[:])
	}
	b = appendVarintField(b, endpointPort, uint64(e.Port))
	return endMessage(b, start)
}
