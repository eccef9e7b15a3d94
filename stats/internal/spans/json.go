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

// IDsOf returns the identifiers of a span.
func IDsOf(trace monitor.TraceID, span monitor.SpanID) IDs {
	return IDs{humanise.ID(trace[:]), humanise.ID(span[:])}
}

// Identity identifies a span.
type Identity struct {
	IDs
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
func IdentityOf(d *monitor.SpanData, parent Parent) Identity {
	i := Identity{
		IDs:     IDsOf(d.Context.TraceID, d.Context.SpanID),
		Parent:  parent,
		Sampled: IsSampled(d),
		Debug:   d.Context.Debug,
		Scope:   d.Scope,
		Name:    d.Name,
		Kind:    d.Kind.String(),
		Start:   document.Moment(d.Start),
	}
	if above := d.Context.ParentSpanID; above.IsValid() {
		i.ParentSpanID = humanise.ID(above[:])
	}
	return i
}

// End describes the end of a span, or that it is open.
type End struct {
	Duration float64 `json:"duration"`
	Open     bool    `json:"open"`
	Outcome  string  `json:"outcome"`
	Class    string  `json:"class,omitempty"`

	Failure *Failure `json:"failure,omitempty"`
}

// Failure is a monitor.Failure.
type Failure struct {
	Type  string `json:"type"`
	Text  string `json:"text"`
	Stack string `json:"stack,omitempty"`
}

// EndOf returns the End of a span.
func EndOf(d *monitor.SpanData) End {
	return End{d.Duration.Seconds(), d.Open, Ended(d), d.Class, (*Failure)(d.Failure)}
}

// Source is a place in the source code, if it is known.
type Source struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// SourceOf returns a place without the folders.
func SourceOf(file string, line int) Source { return Source{humanise.BaseName(file), line} }

// Details are the details of a span.
type Details struct {
	Source
	Local       string       `json:"local,omitempty"`
	Peer        string       `json:"peer,omitempty"`
	Progress    *Progress    `json:"progress,omitempty"`
	Links       []IDs        `json:"links,omitempty"`
	Annotations []Annotation `json:"annotations"`
	Dropped     int          `json:"dropped_annotations"`
}

// Progress is the progress of a span; Left is in seconds.
type Progress struct {
	Done  int64    `json:"done"`
	Total int64    `json:"total"`
	Left  *float64 `json:"left,omitempty"`
}

// Annotation is a monitor.Annotation.
type Annotation struct {
	Time  time.Time `json:"time"`
	Key   string    `json:"key"`
	Value string    `json:"value"`
}

// DetailsOf returns the details of a span.
func DetailsOf(d *monitor.SpanData) Details {
	details := Details{
		Source:      SourceOf(d.File, d.Line),
		Local:       d.Local,
		Peer:        d.Peer,
		Annotations: AnnotationsOf(d),
		Dropped:     d.DroppedAnnotations,
	}
	if r := d.Progress; r != nil {
		details.Progress = &Progress{Done: r.Done, Total: r.Total}
		if r.Left >= 0 {
			details.Progress.Left = document.Number(r.Left.Seconds())
		}
	}
	for i := range d.Links {
		details.Links = append(details.Links, IDsOf(d.Links[i].TraceID, d.Links[i].SpanID))
	}
	return details
}

// AnnotationsOf returns the annotations of a span.
func AnnotationsOf(d *monitor.SpanData) []Annotation {
	list := make([]Annotation, len(d.Annotations))
	for i, a := range d.Annotations {
		list[i] = Annotation(a)
		list[i].Time = document.Moment(a.Time)
	}
	return list
}
