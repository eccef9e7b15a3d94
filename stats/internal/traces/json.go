package traces

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/controls"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
)

// Document is the page in JSON, which the documentation of package stats describes.
type Document struct {
	Time     time.Time         `json:"time"`
	Services []ServiceDocument `json:"services"`
	Kept     int               `json:"kept"`
	Found    int               `json:"found"`
	Traces   []Trace           `json:"traces"`
}

// ServiceDocument is the part of the document for one registry.
type ServiceDocument struct {
	Service   string                    `json:"service"`
	Sampling  controls.SamplingDocument `json:"sampling"`
	Catches   []controls.CatchDocument  `json:"catches"`
	Functions []Function                `json:"functions"`
}

// Function describes the kept traces that begin with one function.
type Function struct {
	kept.FunctionName
	Kept map[string]any `json:"kept"`
}

// Trace is a kept trace.
type Trace struct {
	TraceID string `json:"trace_id"`
	Reason  string `json:"reason"`
	kept.PartsDocument
}

// JSON returns a *Document.
func (p *Page) JSON() any {
	d := &Document{p.Time, make([]ServiceDocument, len(p.services)), p.kept, p.found, make([]Trace, len(p.traces))}
	for i, s := range p.services {
		functions := make([]Function, len(s.functions))
		for i, f := range s.functions {
			functions[i] = Function{f.FunctionName, f.JSON()}
		}
		d.Services[i] = ServiceDocument{p.Services[i], controls.SamplingOf(s.sampler), controls.CatchDocuments(s.catches), functions}
	}
	for i, t := range p.traces {
		d.Traces[i] = Trace{humanise.ID(t.id[:]), t.why.ReasonName(), kept.PartsOf(t.parts, t.more)}
	}
	return d
}
