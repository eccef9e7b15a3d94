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
	return spanEncoder{wire: o.Format.wire(), resource: newResource(o.Resource)}
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
	w, next := e.wire, from
	at := func(i int) *monitor.SpanData { return &spans[e.order[i]] }
	w.begin(b)
	w.list(resourceSpansField)
	for next < len(spans) && w.size() < enough {
		service := at(next).Service
		w.item()
		e.resource.append(w, service)
		w.list(scopeSpansField)
		for next < len(spans) && at(next).Service == service && w.size() < enough {
			scope := at(next).Scope
			w.item()
			w.open(scopeField)
			w.text(scopeNameField, scope)
			w.close()
			w.list(spansField)
			for next < len(spans) && at(next).Service == service && at(next).Scope == scope && w.size() < enough {
				w.item()
				appendSpan(w, at(next))
				w.close()
				next++
			}
			w.close()
			w.close()
		}
		w.close()
		w.close()
	}
	w.close()
	return w.end(), next
}

func appendSpan(w wire, d *monitor.SpanData) {
	c := &d.Context
	w.id(traceIDField, c.TraceID[:])
	w.id(spanIDField, c.SpanID[:])
	if c.State != "" {
		w.text(traceStateField, c.State)
	}
	if c.ParentSpanID.IsValid() {
		w.id(parentIDField, c.ParentSpanID[:])
	}
	w.fixed32(spanFlagsField, spanFlags(d))
	w.text(spanNameField, d.Name)
	w.enum(kindField, kindOf(d.Kind))
	w.fixed64(spanStartField, nanoseconds(d.Start))
	w.fixed64(spanEndField, max(nanoseconds(d.Start), nanoseconds(d.Start.Add(d.Duration))))
	w.list(spanAttrField)
	appendSpanAttributes(w, d)
	w.close()
	if d.DroppedAnnotations > 0 {
		w.uint32(droppedAttrField, uint32(d.DroppedAnnotations))
	}
	appendEvents(w, d.Annotations)
	appendLinks(w, d.Links)
	if isError(d.Outcome) {
		w.open(statusField)
		w.text(statusMessageField, d.Class)
		w.enum(statusCodeField, statusError)
		w.close()
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
func kindOf(k monitor.SpanKind) uint32 {
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

// isError tells the outcomes that somebody should look at: who cancels a call has made
// up his mind, and nothing went wrong.
func isError(o monitor.Outcome) bool { return o != monitor.OK && o != monitor.Canceled }

// appendEvents appends the annotations without a key.
func appendEvents(w wire, list []monitor.Annotation) {
	begun := false
	for i := range list {
		a := &list[i]
		if a.Key != "" {
			continue
		}
		if !begun {
			w.list(eventsField)
			begun = true
		}
		w.item()
		w.fixed64(eventTimeField, nanoseconds(a.Time))
		w.text(eventNameField, a.Value)
		w.close()
	}
	if begun {
		w.close()
	}
}

// appendLinks appends the links, without those that name no span: they are not legal,
// and are counted.
func appendLinks(w wire, links []monitor.SpanContext) {
	invalid := uint32(0)
	begun := false
	for i := range links {
		c := &links[i]
		if !c.IsValid() {
			invalid++
			continue
		}
		if !begun {
			w.list(linksField)
			begun = true
		}
		w.item()
		w.id(traceIDField, c.TraceID[:])
		w.id(spanIDField, c.SpanID[:])
		if c.State != "" {
			w.text(traceStateField, c.State)
		}
		w.fixed32(linkFlagsField, traceFlags(c))
		w.close()
	}
	if begun {
		w.close()
	}
	if invalid > 0 {
		w.uint32(droppedLinksField, invalid)
	}
}
