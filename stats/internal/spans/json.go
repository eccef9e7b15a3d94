package spans

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
)

// The following write members of the document of a span.

// WriteIdentity writes what identifies a span. parent may be "".
func WriteIdentity(w *document.Writer, d *monitor.SpanData, parent Parent) {
	writeIDs(w, &d.Context)
	if above := d.Context.ParentSpanID; above.IsValid() {
		w.ID("parent_span_id", above[:])
	}
	w.Known("parent", string(parent))
	w.Bool("sampled", IsSampled(d))
	w.Bool("debug", d.Context.Debug)
	w.String("scope", d.Scope)
	w.String("name", d.Name)
	w.String("kind", d.Kind.String())
	w.Moment("start", d.Start)
}

func writeIDs(w *document.Writer, c *monitor.SpanContext) {
	w.ID("trace_id", c.TraceID[:])
	w.ID("span_id", c.SpanID[:])
}

// WriteEnd writes how a span ended, or that it is open.
func WriteEnd(w *document.Writer, d *monitor.SpanData) {
	w.Seconds("duration", d.Duration)
	w.Bool("open", d.Open)
	w.String("outcome", Ended(d))
	w.Known("class", d.Class)
}

// WriteSource writes a place in the source code, without the folders, if it is known.
func WriteSource(w *document.Writer, file string, line int) {
	w.Known("file", humanise.BaseName(file))
	if line != 0 {
		w.Int("line", int64(line))
	}
}

// WriteDetails writes the details of a span.
func WriteDetails(w *document.Writer, d *monitor.SpanData) {
	WriteSource(w, d.File, d.Line)
	w.Known("local", d.Local)
	w.Known("peer", d.Peer)
	if r := d.Progress; r != nil {
		w.Object("progress")
		w.Int("done", r.Done)
		w.Int("total", r.Total)
		if r.Left >= 0 {
			w.Seconds("left", r.Left)
		}
		w.End()
	}
	if len(d.Links) > 0 {
		w.List("links")
		for i := range d.Links {
			w.Object("")
			writeIDs(w, &d.Links[i])
			w.End()
		}
		w.End()
	}
	WriteAnnotations(w, d)
	w.Int("dropped_annotations", int64(d.DroppedAnnotations))
}

// WriteAnnotations writes the annotations, and the events, which have no key.
func WriteAnnotations(w *document.Writer, d *monitor.SpanData) {
	w.List("annotations")
	for i := range d.Annotations {
		a := &d.Annotations[i]
		w.Object("")
		w.Moment("time", a.Time)
		w.String("key", a.Key)
		w.String("value", a.Value)
		w.End()
	}
	w.End()
}
