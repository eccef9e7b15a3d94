package monitor

import (
	"context"
	"time"
)

// SpanData is what there is to say of a span. It holds on to nothing else: it
// may be kept when the span and its context are gone.
type SpanData struct {
	Service string // of the registry
	Scope   string
	Name    string // of the function
	Kind    SpanKind

	Context     SpanContext
	Probability float64 // of the trace being sampled; 0 if not decided here
	LocalRoot   bool    // the first span of its trace in this process

	Start    time.Time
	Duration time.Duration // so far, if the span is open
	Open     bool

	Outcome Outcome
	Class   string // of the error or panic; see Registry.Classify

	Annotations        []Annotation // not to be changed
	DroppedAnnotations int
	Links              []SpanContext // not to be changed; see Span.Link
	Progress           *Progress     // nil if none was reported; see Span.Progress
	Local, Peer        string        // "host:port" or ""

	File string // where the span was started, if known
	Line int
}

// Data returns what there is to say of the span now.
func (s *Span) Data() SpanData {
	if s == nil {
		return SpanData{}
	}
	r := recordOf(s)
	return r.data(s.trace)
}

// Context returns the part of the span that travels to other processes.
func (s *Span) Context() SpanContext {
	if s == nil {
		return SpanContext{}
	}
	return s.trace.context(s.id, s.parentID())
}

// context returns what travels of a span of the trace.
func (t *trace) context(id, parent SpanID) SpanContext {
	c := SpanContext{
		TraceID:      t.id,
		SpanID:       id,
		ParentSpanID: parent,
		Sampling:     NotSampled,
		Debug:        t.debug,
		Random:       t.random,
	}
	if t.sampled {
		c.Sampling = Sampled
	}
	if extra := t.extra.Load(); extra != nil {
		c.State = extra.state
	}
	return c
}

func (s *Span) parentID() SpanID {
	if s.above != nil {
		return s.above.id
	}
	return s.trace.upper
}

// Parent returns the span's parent if it is in this process, open or not, and
// else nil.
func (s *Span) Parent() *Span {
	if s == nil {
		return nil
	}
	return s.above
}

// Outer returns the context that the span was started in, which it adds itself
// to; context.Background for a nil Span.
func (s *Span) Outer() context.Context {
	if s == nil {
		return context.Background()
	}
	return s.parent
}

// Func returns the function that the span is a call of; nil for a nil Span.
func (s *Span) Func() *Func {
	if s == nil {
		return nil
	}
	return s.at.Load().fn
}

func (s *Span) registry() *Registry { return s.at.Load().fn.scope.registry }
