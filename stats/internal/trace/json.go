package trace

import (
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// JSON writes the document that the documentation of package stats describes.
func (p *Page) JSON(w *document.Writer) {
	w.ID("trace_id", p.id[:])
	w.Moment("start", p.start)
	w.Seconds("duration", p.duration)
	kept.WriteParts(w, p.parts, p.more)
	w.Int("open_spans", int64(p.open))
	w.Int("missing", int64(p.missing))
	w.List("spans")
	for _, s := range p.spans {
		w.Object("")
		w.Int("depth", int64(s.depth))
		w.String("service", s.Service)
		spans.WriteIdentity(w, &s.SpanData, s.parent)
		spans.WriteEnd(w, &s.SpanData)
		w.Seconds("self", s.self)
		if s.early != 0 {
			w.Seconds("before_parent", s.early)
		}
		w.Float("probability", s.Probability)
		w.Bool("local_root", s.LocalRoot)
		spans.WriteDetails(w, &s.SpanData)
		w.End()
	}
	w.End()
	w.Int("more_spans", int64(p.hidden))
}
