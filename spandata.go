package monitor

import "time"

// SpanData is a snapshot of a span. It keeps neither the span nor its context in memory.
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
	Class   string   // of the error or panic; see Registry.Classify
	Failure *Failure // must not be changed; nil if the outcome is OK

	Annotations        []Annotation // must not be changed
	DroppedAnnotations int
	Links              []SpanContext // must not be changed; see Span.Link
	Progress           *Progress     // nil if none was reported; see Span.Progress
	Local, Peer        string        // "host:port" or ""

	File string // where the span was started, if known
	Line int
}

// annotate adds an annotation.
func (d *SpanData) annotate(at time.Time, key, value string) {
	d.Annotations = append(d.Annotations, Annotation{at, canonicalValue(key), canonicalValue(value)})
}

// An Annotation is a key and a value that describe a span. With an empty key it is an
// event.
type Annotation struct {
	Time  time.Time
	Key   string
	Value string
}

// Progress is the progress of a long task.
type Progress struct {
	Done, Total int64 // Total is 0 if it is not known

	// Left is the estimated time that the rest takes, at the pace since the first
	// report. It is negative if it is unknown.
	Left time.Duration
}
