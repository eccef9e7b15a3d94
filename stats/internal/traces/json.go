package traces

import (
	"github.com/spacemonkeygo/monitor/v2/stats/internal/controls"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
)

// JSON writes the document that the documentation of package stats describes.
func (p *Page) JSON(w *document.Writer) {
	w.List("services")
	for i, s := range p.services {
		w.Object("")
		w.String("service", p.Services[i])
		controls.WriteSampling(w, s.sampler)
		controls.WriteWaiting(w, s.catches)
		w.List("functions")
		for _, f := range s.functions {
			w.Object("")
			w.String("scope", f.Scope)
			w.String("name", f.Name)
			f.Document(w)
			w.End()
		}
		w.End()
		w.End()
	}
	w.End()
	w.Int("kept", int64(p.kept))
	w.Int("found", int64(p.found))
	w.List("traces")
	for _, t := range p.traces {
		w.Object("")
		w.ID("trace_id", t.id[:])
		w.String("reason", t.why.ReasonName())
		kept.WriteParts(w, t.parts, t.more)
		w.End()
	}
}
