package running

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// The documentation of package stats describes the document.

// Document is the page in JSON.
type Document struct {
	Time     time.Time          `json:"time"`
	Services []*ServiceDocument `json:"services"`
}

// ServiceDocument is the part of the document for one registry.
type ServiceDocument struct {
	Service       string  `json:"service"`
	OpenSpans     int     `json:"open_spans"`
	Spans         []*Span `json:"spans"`
	BusyFunctions int     `json:"busy_functions"`
	Functions     []*Task `json:"functions"`
}

// Span is an open span; Age is in seconds.
type Span struct {
	Depth int `json:"depth"`
	*spans.Identity
	Age float64 `json:"age"`
	*spans.Notes
}

// Task is a function with tasks in flight.
type Task struct {
	Scope    string            `json:"scope"`
	Name     string            `json:"name"`
	Tags     map[string]string `json:"tags"`
	InFlight int64             `json:"in_flight"`
}

// JSON returns a Document.
func (p *Page) JSON(*page.Query) any {
	return Document{p.time, document.Map(p.services, func(s *service) *ServiceDocument {
		return &ServiceDocument{
			Service:       s.name,
			OpenSpans:     s.open,
			Spans:         document.Map(s.spans, spanOf),
			BusyFunctions: s.busy,
			Functions: document.Map(s.tasks, func(f *task) *Task {
				return &Task{f.Scope, f.Name, document.Tags(f.Tags), f.running}
			}),
		}
	})}
}

func spanOf(s *span) *Span {
	return &Span{s.depth, spans.IdentityOf(&s.SpanData, s.parent), s.age.Seconds(), spans.NotesOf(&s.SpanData)}
}
