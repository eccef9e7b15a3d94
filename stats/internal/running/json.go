package running

import (
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// JSON writes the document that the documentation of package stats describes.
func (p *Page) JSON(w *document.Writer) {
	w.List("services")
	for i, s := range p.services {
		w.Object("")
		w.String("service", p.Services[i])
		w.Int("open_spans", int64(s.open))
		w.List("spans")
		for _, span := range s.spans {
			w.Object("")
			w.Int("depth", int64(span.depth))
			spans.WriteIdentity(w, &span.SpanData, span.parent)
			w.Seconds("age", span.age)
			spans.WriteDetails(w, &span.SpanData)
			w.End()
		}
		w.End()
		w.Int("busy_functions", int64(s.busy))
		w.List("functions")
		for _, task := range s.tasks {
			w.Object("")
			w.String("scope", task.Scope)
			w.String("name", task.Name)
			w.Tags(task.Tags)
			w.Int("in_flight", task.running)
			w.End()
		}
		w.End()
		w.End()
	}
}
