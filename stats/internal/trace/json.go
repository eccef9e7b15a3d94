package trace

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// The documentation of package stats describes the document.

// Document is the page in JSON. Durations are in seconds.
type Document struct {
	Time     time.Time `json:"time"`
	TraceID  string    `json:"trace_id"`
	Start    time.Time `json:"start"`
	Duration float64   `json:"duration"`
	kept.PartsDocument
	Open      int     `json:"open_spans"`
	Missing   int     `json:"missing"`
	Spans     []*Span `json:"spans"`
	MoreSpans int     `json:"more_spans"`
}

// Span is a span of the trace.
type Span struct {
	Depth   int    `json:"depth"`
	Service string `json:"service"`
	*spans.Identity
	spans.End
	Self         float64  `json:"self"`
	BeforeParent float64  `json:"before_parent,omitempty"`
	Probability  *float64 `json:"probability"`
	LocalRoot    bool     `json:"local_root"`
	*spans.Notes
}

// JSON returns a Document.
func (p *Page) JSON(*page.Query) any {
	return Document{
		Time:          p.time,
		TraceID:       p.id.String(),
		Start:         document.Moment(p.start),
		Duration:      p.duration.Seconds(),
		PartsDocument: kept.PartsOf(p.parts, p.more),
		Open:          p.open,
		Missing:       p.missing,
		Spans:         document.Map(p.spans, spanOf),
		MoreSpans:     p.hidden,
	}
}

func spanOf(s *span) *Span {
	return &Span{
		Depth:        s.depth,
		Service:      s.Service,
		Identity:     spans.IdentityOf(&s.SpanData, s.parent),
		End:          spans.EndOf(&s.SpanData),
		Self:         s.self.Seconds(),
		BeforeParent: s.early.Seconds(),
		Probability:  document.Number(s.Probability),
		LocalRoot:    s.LocalRoot,
		Notes:        spans.NotesOf(&s.SpanData),
	}
}
