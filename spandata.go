package monitor

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
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
	Local, Peer        string // "host:port" or ""

	File string // where the span was started, if known
	Line int
}

// Data returns what there is to say of the span now.
func (s *Span) Data() SpanData {
	if s == nil {
		return SpanData{}
	}
	at := s.at.Load()
	end := s.ended()
	d := SpanData{
		Service:     s.registry().Service(),
		Scope:       at.fn.scope.name,
		Name:        at.fn.name,
		Kind:        s.kind,
		Context:     s.Context(),
		Probability: float64(s.trace.probability),
		LocalRoot:   s.above == nil,
		Start:       s.trace.wall(s.start),
		File:        at.file,
		Line:        at.line,
	}
	if end != 0 {
		d.Duration = clock.Between(s.start, end)
		d.Outcome, d.Class = s.outcome, s.class
	} else {
		d.Duration = clock.Between(s.start, clock.Now())
		d.Open = true
	}
	s.notes.Load().copyTo(&d, s.trace)
	return d
}

// Context returns the part of the span that travels to other processes.
func (s *Span) Context() SpanContext {
	if s == nil {
		return SpanContext{}
	}
	c := SpanContext{
		TraceID:      s.trace.id,
		SpanID:       s.id,
		ParentSpanID: s.parentID(),
		Sampling:     NotSampled,
		Debug:        s.trace.debug,
		Random:       s.trace.random,
	}
	if s.trace.state != nil {
		c.State = *s.trace.state
	}
	if s.trace.sampled {
		c.Sampling = Sampled
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

// Func returns the function that the span is a call of; nil for a nil Span.
func (s *Span) Func() *Func {
	if s == nil {
		return nil
	}
	return s.at.Load().fn
}

func (s *Span) registry() *Registry { return s.at.Load().fn.scope.registry }
