package otlp

import (
	"cmp"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
)

// spanEncoder makes requests of spans. It is for one goroutine.
type spanEncoder struct {
	wire     wire
	resource resource
	order    []int // of the spans at hand
}

func newSpanEncoder(o *Options) spanEncoder {
	return spanEncoder{resource: newResource(o.Resource)}
}

// sort puts the spans of a service and a scope together.
func (e *spanEncoder) sort(spans []monitor.SpanData) {
	e.order = e.order[:0]
	for i := range spans {
		e.order = append(e.order, i)
	}
	slices.SortStableFunc(e.order, func(i, j int) int {
		return cmp.Or(cmp.Compare(spans[i].Service, spans[j].Service), cmp.Compare(spans[i].Scope, spans[j].Scope))
	})
}

// append appends a request with the spans from an index of the order on, as many as
// fit. It returns the index of the next one.
func (e *spanEncoder) append(b []byte, spans []monitor.SpanData, from int) ([]byte, int) {
	w, next := &e.wire, from
	at := func(i int) *monitor.SpanData { return &spans[e.order[i]] }
	w.begin(b)
	for next < len(spans) && w.size() < enough {
		service := at(next).Service
		w.open(resourceSpansField)
		e.resource.append(w, service)
		for next < len(spans) && at(next).Service == service && w.size() < enough {
			scope := at(next).Scope
			openScope(w, scopeSpansField, scope)
			for next < len(spans) && at(next).Service == service && at(next).Scope == scope && w.size() < enough {
				w.open(spansField)
				appendSpan(w, at(next))
				w.close()
				next++
			}
			w.close()
		}
		w.close()
	}
	return w.end(), next
}

func appendSpan(w *wire, d *monitor.SpanData) {
	c := &d.Context
	appendIdentity(w, c)
	if c.ParentSpanID.IsValid() {
		w.bytes(parentIDField, c.ParentSpanID[:])
	}
	w.fixed32(spanFlagsField, spanFlags(d))
	w.text(spanNameField, d.Name)
	w.varint(kindField, kindOf(d.Kind))
	w.fixed64(spanStartField, nanoseconds(d.Start))
	w.fixed64(spanEndField, max(nanoseconds(d.Start), nanoseconds(d.Start.Add(d.Duration))))
	appendSpanAttributes(w, d)
	if d.DroppedAnnotations > 0 {
		w.varint(droppedAttrField, uint64(uint32(d.DroppedAnnotations)))
	}
	appendEvents(w, d.Annotations)
	appendLinks(w, d.Links)
	if isError(d.Outcome) {
		w.open(statusField)
		w.text(statusMessageField, d.Class)
		w.varint(statusCodeField, statusError)
		w.close()
	}
}

// appendIdentity appends what names the span of a Span or a Link.
func appendIdentity(w *wire, c *monitor.SpanContext) {
	w.bytes(traceIDField, c.TraceID[:])
	w.bytes(spanIDField, c.SpanID[:])
	if c.State != "" {
		w.text(traceStateField, c.State)
	}
}

// Bits of the flags of a span (SpanFlags in OTLP): the first two are those of
// W3C Trace Context.
const (
	sampledFlag      = 1 << 0
	randomFlag       = 1 << 1
	knowsRemoteFlag  = 1 << 8
	remoteParentFlag = 1 << 9
)

func traceFlags(c *monitor.SpanContext) (flags uint32) {
	if c.Sampling == monitor.Sampled {
		flags |= sampledFlag
	}
	if c.Random {
		flags |= randomFlag
	}
	return flags
}

func spanFlags(d *monitor.SpanData) uint32 {
	flags := traceFlags(&d.Context) | knowsRemoteFlag
	if d.LocalRoot && d.Context.ParentSpanID.IsValid() {
		flags |= remoteParentFlag
	}
	return flags
}

// kindOf returns a kind as a Span.SpanKind.
func kindOf(k monitor.SpanKind) uint64 {
	switch k {
	case monitor.Server:
		return 2
	case monitor.Client:
		return 3
	case monitor.Producer:
		return 4
	case monitor.Consumer:
		return 5
	}
	return 1
}

// appendEvents appends the annotations without a key.
func appendEvents(w *wire, list []monitor.Annotation) {
	for i := range list {
		a := &list[i]
		if a.Key != "" {
			continue
		}
		w.open(eventsField)
		w.fixed64(eventTimeField, nanoseconds(a.Time))
		w.text(eventNameField, a.Value)
		w.close()
	}
}

// appendLinks appends the links. A link that names no span is illegal: it is counted
// and left out.
func appendLinks(w *wire, links []monitor.SpanContext) {
	invalid := uint64(0)
	for i := range links {
		c := &links[i]
		if !c.IsValid() {
			invalid++
			continue
		}
		w.open(linksField)
		appendIdentity(w, c)
		w.fixed32(linkFlagsField, traceFlags(c))
		w.close()
	}
	if invalid > 0 {
		w.varint(droppedLinksField, invalid)
	}
}
