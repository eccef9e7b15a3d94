package monitor

import "time"

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

// An Annotation is something said about a span: a key and a value, or, with an
// empty key, an event.
type Annotation struct {
	Time  time.Time
	Key   string
	Value string
}

// Progress is how far a long task has come.
type Progress struct {
	Done, Total int64 // Total is 0 if it is not known

	// Left is about how long the rest will take at the pace since the first
	// report; negative if that cannot be told.
	Left time.Duration
}
