package running

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// Document is the page in JSON, which the documentation of package stats describes.
type Document struct {
	Time     time.Time         `json:"time"`
	Services []ServiceDocument `json:"services"`
}

// ServiceDocument is the part of the document for one registry.
type ServiceDocument struct {
	Service       string `json:"service"`
	OpenSpans     int    `json:"open_spans"`
	Spans         []Span `json:"spans"`
	BusyFunctions int    `json:"busy_functions"`
	Functions     []Task `json:"functions"`
}

// Span is an open span; Age is in seconds.
type Span struct {
	Depth int `json:"depth"`
	spans.Identity
	Age float64 `json:"age"`
	spans.Details
}

// Task is a function with tasks in flight.
type Task struct {
	Scope    string            `json:"scope"`
	Name     string            `json:"name"`
	Tags     map[string]string `json:"tags"`
	InFlight int64             `json:"in_flight"`
}

// JSON returns a *Document.
func (p *Page) JSON() any {
	d := &Document{p.Time, make([]ServiceDocument, len(p.services))}
	for i, s := range p.services {
		open, tasks := make([]Span, len(s.spans)), make([]Task, len(s.tasks))
		for i, s := range s.spans {
			open[i] = Span{s.depth, spans.IdentityOf(&s.SpanData, s.parent), s.age.Seconds(), spans.DetailsOf(&s.SpanData)}
		}
		for i, t := range s.tasks {
			tasks[i] = Task{t.Scope, t.Name, document.Tags(t.Tags), t.running}
		}
		d.Services[i] = ServiceDocument{p.Services[i], s.open, open, s.busy, tasks}
	}
	return d
}
