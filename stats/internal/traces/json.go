package traces

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/controls"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// The documentation of package stats describes the document.

// Document is the page in JSON.
type Document struct {
	Time     time.Time          `json:"time"`
	Services []*ServiceDocument `json:"services"`
	Kept     int                `json:"kept"`
	Found    int                `json:"found"`
	Traces   []*Trace           `json:"traces"`
}

// ServiceDocument is the part of the document for one registry.
type ServiceDocument struct {
	Service   string                    `json:"service"`
	Sampling  controls.SamplingDocument `json:"sampling"`
	Catches   []*controls.CatchDocument `json:"catches"`
	Functions []*Function               `json:"functions"`
}

// Function describes the kept traces that begin with one function.
type Function struct {
	Scope string         `json:"scope"`
	Name  string         `json:"name"`
	Kept  map[string]any `json:"kept"`
}

// Trace is a kept trace.
type Trace struct {
	TraceID string `json:"trace_id"`
	Reason  string `json:"reason"`
	kept.PartsDocument
}

// JSON returns a Document.
func (p *Page) JSON(*page.Query) any {
	return Document{
		Time: p.time,
		Services: document.Map(p.services, func(s *service) *ServiceDocument {
			return &ServiceDocument{
				Service:  s.name,
				Sampling: controls.SamplingOf(s.sampler),
				Catches:  controls.CatchDocuments(s.catches),
				Functions: document.Map(s.functions, func(f *kept.Function) *Function {
					return &Function{f.Scope, f.Name, f.JSON()}
				}),
			}
		}),
		Kept:  p.kept,
		Found: p.found,
		Traces: document.Map(p.traces, func(t *trace) *Trace {
			return &Trace{t.id.String(), t.why.Reason().String(), kept.PartsOf(t.parts, t.more)}
		}),
	}
}
