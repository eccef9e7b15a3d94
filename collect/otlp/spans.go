package otlp

import (
	"cmp"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/wire"
)

// spanEncoder makes requests of spans. It is for one goroutine.
type spanEncoder struct {
	wire     wire.Message
	resource resource
	spans    []monitor.SpanData
	order    []int // the indexes of the spans in the order of sending
}

var _ batch.Requests = (*spanEncoder)(nil)

func newSpanEncoder(o *Options) *spanEncoder { return &spanEncoder{resource: newResource(o.Resource)} }

// begin begins a batch. It orders the spans by service and scope.
func (e *spanEncoder) begin(spans []monitor.SpanData) {
	e.spans, e.order = spans, e.order[:0]
	for i := range spans {
		e.order = append(e.order, i)
	}
	slices.SortStableFunc(e.order, func(i, j int) int {
		return cmp.Or(cmp.Compare(spans[i].Service, spans[j].Service), cmp.Compare(spans[i].Scope, spans[j].Scope))
	})
}

// Append appends a request; see batch.Requests. The items are numbered in their order.
func (e *spanEncoder) Append(b []byte, from, to, bytes int) ([]byte, int) {
	w, next, full := &e.wire, from, len(b)+bytes
	to = min(to, len(e.order))
	at := func(i int) *monitor.SpanData { return &e.spans[e.order[i]] }
	more := func() bool { return next < to && (next == from || len(w.B) < full) }
	w.B = b
	for more() {
		service := at(next).Service
		w.Open(resourceSpansField)
		e.resource.append(w, service)
		for more() && at(next).Service == service {
			scope := at(next).Scope
			openScope(w, scopeSpansField, scope)
			for more() && at(next).Service == service && at(next).Scope == scope {
				w.Open(spansField)
				appendSpan(w, at(next))
				w.Close()
				next++
			}
			w.Close()
		}
		w.Close()
	}
	return w.B, next
}

// Taken does nothing: a span is sent once.
func (e *spanEncoder) Taken(_, _ int) {}

func appendSpan(w *wire.Message, d *monitor.SpanData) {
	c := &d.Context
	appendIdentity(w, c)
	if c.ParentSpanID.IsValid() {
		w.Bytes(parentIDField, c.ParentSpanID[:])
	}
	w.Fixed32(spanFlagsField, spanFlags(d))
	w.Text(spanNameField, d.Name)
	w.Varint(kindField, kindOf(d.Kind))
	w.Fixed64(spanStartField, nanoseconds(d.Start))
	w.Fixed64(spanEndField, max(nanoseconds(d.Start), nanoseconds(d.Start.Add(d.Duration))))
	appendSpanAttributes(w, d)
	if d.DroppedAnnotations > 0 {
		w.Varint(droppedAttrField, uint64(uint32(d.DroppedAnnotations)))
	}
	appendEvents(w, d.Annotations)
	appendException(w, d)
	appendLinks(w, d.Links)
	if isError(d.Outcome) {
		w.Open(statusField)
		w.Text(statusMessageField, failureText(d))
		w.Varint(statusCodeField, statusError)
		w.Close()
	}
}

// appendIdentity appends the identifiers and the state of a Span or a Link.
func appendIdentity(w *wire.Message, c *monitor.SpanContext) {
	w.Bytes(traceIDField, c.TraceID[:])
	w.Bytes(spanIDField, c.SpanID[:])
	if c.State != "" {
		w.Text(traceStateField, c.State)
	}
}

// Bits of the flags of a span (SpanFlags in OTLP). The first two are from W3C Trace
// Context.
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
func appendEvents(w *wire.Message, list []monitor.Annotation) {
	for i := range list {
		a := &list[i]
		if a.Key != "" {
			continue
		}
		w.Open(eventsField)
		w.Fixed64(eventTimeField, nanoseconds(a.Time))
		w.Text(eventNameField, a.Value)
		w.Close()
	}
}

// failureText returns the text of a failure, or else its class.
func failureText(d *monitor.SpanData) string {
	if d.Failure != nil && d.Failure.Text != "" {
		return d.Failure.Text
	}
	return d.Class
}

// appendException appends what a failed span failed with, as an event; see
// https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/.
func appendException(w *wire.Message, d *monitor.SpanData) {
	f := d.Failure
	if f == nil || d.Open || !isError(d.Outcome) {
		return
	}
	w.Open(eventsField)
	w.Fixed64(eventTimeField, max(nanoseconds(d.Start), nanoseconds(d.Start.Add(d.Duration))))
	w.Text(eventNameField, "exception")
	attribute(w, eventAttrField, "exception.type", f.Type)
	if f.Text != "" {
		attribute(w, eventAttrField, "exception.message", f.Text)
	}
	if f.Stack != "" {
		attribute(w, eventAttrField, "exception.stacktrace", f.Stack)
	}
	w.Close()
}

// appendLinks appends the links. A link without a valid identifier is illegal: it is
// counted and left out.
func appendLinks(w *wire.Message, links []monitor.SpanContext) {
	invalid := uint64(0)
	for i := range links {
		c := &links[i]
		if !c.IsValid() {
			invalid++
			continue
		}
		w.Open(linksField)
		appendIdentity(w, c)
		w.Fixed32(linkFlagsField, traceFlags(c))
		w.Close()
	}
	if invalid > 0 {
		w.Varint(droppedLinksField, invalid)
	}
}
