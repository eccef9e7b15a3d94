package kept

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// byName are the reasons in the order of their names, which is that of the document.
var byName = [...]monitor.KeepReason{
	monitor.KeptCanceled, monitor.KeptCaught, monitor.KeptFailed, monitor.KeptPanicked,
	monitor.KeptRelated, monitor.KeptSample, monitor.KeptSlow,
}

// Document writes the number of traces, of each reason by its name, and the slowest.
func (f *Function) Document(w *document.Writer) {
	w.Object("kept")
	for _, r := range byName {
		w.Int(page.ReasonNames[r], int64(f.Reasons[r]))
	}
	w.String("slowest", f.Slowest.ID())
	w.Seconds("slowest_duration", f.Slowest.Root.Duration)
	w.Int("traces", int64(f.Count))
	w.End()
}

// WriteParts writes the parts of a trace. more is the number of parts not shown.
func WriteParts(w *document.Writer, parts []*Part, more int) {
	w.List("parts")
	for _, p := range parts {
		w.Object("")
		w.String("service", p.Service)
		w.String("reason", p.ReasonName())
		if p.Threshold() > 0 {
			w.Seconds("threshold", p.Threshold())
		}
		w.Float("weight", p.Weight())
		w.Int("spans", int64(p.SpanCount))
		w.Int("missing", int64(p.Missing))
		w.Int("bytes", int64(p.Bytes()))
		w.Object("root")
		spans.WriteIdentity(w, &p.Root, "")
		spans.WriteEnd(w, &p.Root)
		spans.WriteAnnotations(w, &p.Root)
		w.End()
		w.End()
	}
	w.End()
	w.Int("more_parts", int64(more))
}
