package spans

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
)

// IDs are the identifiers of a span.
type IDs struct {
	TraceID string `json:"trace_id"`
	SpanID  string `json:"span_id"`
}

// Identity identifies a span.
type Identity struct {
	*IDs
	ParentSpanID string    `json:"parent_span_id,omitempty"`
	Parent       Parent    `json:"parent,omitempty"`
	Sampled      bool      `json:"sampled"`
	Debug        bool      `json:"debug"`
	Scope        string    `json:"scope"`
	Name         string    `json:"name"`
	Kind         string    `json:"kind"`
	Start        time.Time `json:"start"`
}

// IdentityOf returns the identity of a span. parent may be "".
func IdentityOf(d *monitor.SpanData, parent Parent) *Identity {
	i := &Identity{
		IDs:     idsOf(&d.Context),
		Parent:  parent,
		Sampled: IsSampled(d),
		Debug:   d.Context.Debug,
		Scope:   d.Scope,
		Name:    d.Name,
		Kind:    d.Kind.String(),
		Start:   document.Moment(d.Start),
	}
	if d.Context.ParentSpanID.IsValid() {
		i.ParentSpanID = d.Context.ParentSpanID.String()
	}
	return i
}

func idsOf(c *monitor.SpanContext) *IDs { return &IDs{c.TraceID.String(), c.SpanID.String()} }

// End describes the end of a span, or that it is open.
type End struct {
	Duration float64 `json:"duration"`
	Open     bool    `json:"open"`
	Outcome  string  `json:"outcome"`
	Class    string  `json:"class,omitempty"`
}

// EndOf returns the End of a span.
func EndOf(d *monitor.SpanData) End { return End{d.Duration.Seconds(), d.Open, Ended(d), d.Class} }

// Source is a place in the source code, if it is known.
type Source struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// SourceOf returns a place without the folders.
func SourceOf(file string, line int) Source { return Source{humanise.BaseName(file), line} }

// Notes are the details of a span.
type Notes struct {
	Source
	Local       string        `json:"local,omitempty"`
	Peer        string        `json:"peer,omitempty"`
	Progress    *Progress     `json:"progress,omitempty"`
	Links       []*IDs        `json:"links,omitempty"`
	Annotations []*Annotation `json:"annotations"`
	Dropped     int           `json:"dropped_annotations"`
}

// Progress is the progress of a span; Left is in seconds.
type Progress struct {
	Done  int64    `json:"done"`
	Total int64    `json:"total"`
	Left  *float64 `json:"left,omitempty"`
}

// Annotation is an annotation, or an event if it has no key.
type Annotation struct {
	Time  time.Time `json:"time"`
	Key   string    `json:"key"`
	Value string    `json:"value"`
}

// NotesOf returns the details of a span.
func NotesOf(d *monitor.SpanData) *Notes {
	n := &Notes{
		Source:      SourceOf(d.File, d.Line),
		Local:       d.Local,
		Peer:        d.Peer,
		Links:       document.Map(d.Links, func(c monitor.SpanContext) *IDs { return idsOf(&c) }),
		Annotations: AnnotationsOf(d.Annotations),
		Dropped:     d.DroppedAnnotations,
	}
	if r := d.Progress; r != nil {
		n.Progress = &Progress{Done: r.Done, Total: r.Total}
		if r.Left >= 0 {
			n.Progress.Left = document.Number(r.Left.Seconds())
		}
	}
	return n
}

// AnnotationsOf returns the annotations.
func AnnotationsOf(list []monitor.Annotation) []*Annotation {
	return document.Map(list, func(a monitor.Annotation) *Annotation {
		return &Annotation{document.Moment(a.Time), a.Key, a.Value}
	})
}
