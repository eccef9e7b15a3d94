package slogtrace

import (
	"cmp"
	"context"
	"log/slog"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
)

// Options are the options of New. The zero value adds trace_id and span_id.
type Options struct {
	// TraceKey and SpanKey are the keys of the identifiers; "" means "trace_id" and
	// "span_id".
	TraceKey, SpanKey string

	// SampledKey, unless empty, is the key of a bool: whether the trace goes to the
	// exporters.
	SampledKey string

	// Annotations adds the annotations of the context as attributes, also without a
	// span; see monitor.ContextWithAnnotations.
	Annotations bool

	// Events, unless nil, makes each record of this level or above an event of the
	// span, even if the next handler ignores the record: with slog.LevelDebug the
	// trace has records that the log leaves out. The text is the level, the message
	// and as many attributes as fit into monitor.MaxName bytes. Spans leave the
	// process, so such a record must not contain secrets; a slog.LogValuer is
	// resolved and can hide them.
	Events slog.Leveler
}

// A Handler adds the identifiers of the context's span to records and passes them on.
// It is safe for concurrent use if the next handler is.
type Handler struct {
	options Options
	next    slog.Handler // with all attributes and groups
	outside slog.Handler // with the attributes from before the first group
	attributes
}

// New returns a handler in front of next. If next is a Handler, the result replaces
// its options by these.
func New(next slog.Handler, o Options) *Handler {
	o.TraceKey, o.SpanKey = cmp.Or(o.TraceKey, "trace_id"), cmp.Or(o.SpanKey, "span_id")
	if h, ok := next.(*Handler); ok {
		c := *h
		c.options = o
		return &c
	}
	return &Handler{options: o, next: next, outside: next}
}

// Enabled reports whether the next handler takes records of this level, or whether
// they become events of the span in ctx.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level) || h.eventful(level) && monitor.SpanFromContext(ctx) != nil
}

// eventful reports whether records of this level become events.
func (h *Handler) eventful(level slog.Level) bool {
	return h.options.Events != nil && level >= h.options.Events.Level()
}

// WithAttrs returns a handler whose records have these attributes in the open group.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	c := *h
	c.next = h.next.WithAttrs(attrs)
	c.attributes = h.with(attrs)
	if len(h.groups) == 0 {
		c.outside = c.next
	}
	return &c
}

// WithGroup returns a handler with an open group, for the attributes of WithAttrs and
// of records.
func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	c := *h
	c.next = h.next.WithGroup(name)
	c.attributes = h.open(name)
	return &c
}

// Handle adds attributes to the record and passes it on. The error is the next
// handler's.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	span := monitor.SpanFromContext(ctx)
	if span == nil && !h.options.Annotations {
		return h.next.Handle(ctx, r)
	}
	if span != nil && h.eventful(r.Level) {
		span.Event(eventTextOf(r, h.attributes))
		if !h.next.Enabled(ctx, r.Level) {
			return nil
		}
	}
	added := h.added(ctx, span, &r)
	if len(added) == 0 {
		return h.next.Handle(ctx, r)
	}
	with := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	with.AddAttrs(added...)
	with.AddAttrs(h.grouped(r)...)
	return h.outside.Handle(ctx, with)
}

// added returns the attributes that the record lacks at its top level.
func (h *Handler) added(ctx context.Context, span *monitor.Span, r *slog.Record) (attrs []slog.Attr) {
	add := func(a slog.Attr) {
		if !h.has(r, a.Key) && !slices.ContainsFunc(attrs, func(b slog.Attr) bool { return a.Key == b.Key }) {
			attrs = append(attrs, a)
		}
	}
	if span != nil {
		c := span.Context()
		attrs = make([]slog.Attr, 0, 3)
		add(slog.String(h.options.TraceKey, c.TraceID.String()))
		add(slog.String(h.options.SpanKey, c.SpanID.String()))
		if h.options.SampledKey != "" {
			add(slog.Bool(h.options.SampledKey, c.Sampling == monitor.Sampled))
		}
	}
	if h.options.Annotations {
		for _, tag := range monitor.AnnotationsFromContext(ctx) {
			add(slog.String(tag.Key, tag.Value))
		}
	}
	return attrs
}
