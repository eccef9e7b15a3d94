package trace

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// Document is the page in JSON, which the documentation of package stats describes.
// Durations are in seconds.
type Document struct {
	Time     time.Time `json:"time"`
	TraceID  string    `json:"trace_id"`
	Start    time.Time `json:"start"`
	Duration float64   `json:"duration"`
	kept.PartsDocument
	Open      int    `json:"open_spans"`
	Missing   int    `json:"missing"`
	Spans     []Span `json:"spans"`
	MoreSpans int    `json:"more_spans"`
}

// Span is a span of the trace.
type Span struct {
	Depth   int    `json:"depth"`
	Service string `json:"service"`
	spans.Identity
	spans.End
	Self         float64  `json:"self"`
	BeforeParent float64  `json:"before_parent,omitzero"`
	Probability  *float64 `json:"probability"`
	LocalRoot    bool     `json:"local_root"`
	spans.Details
}

// JSON returns a *Document.
func (p *Page) JSON() any {
	d := &Document{
		Time:          p.Time,
		TraceID:       humanise.ID(p.id[:]),
		Start:         document.Moment(p.start),
		Duration:      p.duration.Seconds(),
		PartsDocument: kept.PartsOf(p.parts, p.more),
		Open:          p.open,
		Missing:       p.missing,
		Spans:         make([]Span, len(p.spans)),
		MoreSpans:     p.hidden,
	}
	for i, s := range p.spans {
		d.Spans[i] = Span{
			Depth:        s.depth,
			Service:      s.Service,
			Identity:     spans.IdentityOf(&s.SpanData, s.parent),
			End:          spans.EndOf(&s.SpanData),
			Self:         s.self.Seconds(),
			BeforeParent: s.early.Seconds(),
			Probability:  document.Finite(&s.Probability),
			LocalRoot:    s.LocalRoot,
			Details:      spans.DetailsOf(&s.SpanData),
		}
	}
	return d
}
