package spans

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// WriteName draws the depth of a span in a tree, and writes its name.
func WriteName(w *page.Writer, d *monitor.SpanData, depth int) {
	w.Raw(`<span class="indent">`)
	if depth > 0 {
		for range min(depth, maxIndent) - 1 {
			w.Raw("   ")
		}
		w.Raw("└─ ")
	}
	w.Put("</span><b>{}</b> <small>{}</small>", d.Name, d.Scope)
	if d.Kind != monitor.Internal {
		w.Put(` <span class="tag">{}</span>`, d.Kind.String())
	}
}

// WriteNotes lists the endpoints, links and annotations of a span. most limits the
// annotations to the last. Only links to traces in held can be followed.
func WriteNotes(w *page.Writer, d *monitor.SpanData, most int, held page.Held) {
	if !HasNotes(d) {
		return
	}
	w.Raw("\n<ul>\n")
	if f := d.Failure; f != nil {
		w.Put(`<li class="failure"><i>{}</i> {}`, f.Type, f.Text)
		if f.Stack != "" {
			w.Raw("<pre>")
			for line := range strings.Lines(f.Stack) {
				w.Put("{}\n", stackLine(line))
			}
			w.Raw("</pre>")
		}
		w.Raw("</li>\n")
	}
	if d.Local != "" || d.Peer != "" {
		w.Put("<li>{} → {}</li>\n", cmp.Or(d.Local, "?"), cmp.Or(d.Peer, "?"))
	}
	for i := range d.Links {
		to := &d.Links[i]
		w.Put("<li><i>linked to span</i> {} <i>of trace</i> ", humanise.ID(to.SpanID[:]))
		if id := humanise.ID(to.TraceID[:]); held.Has(to.TraceID) {
			w.Link(w.ToTrace(id), id)
		} else {
			w.Text(id)
		}
		w.Raw("</li>\n")
	}
	notes, before := last(d.Annotations, most)
	if before > 0 {
		w.Put("<li>{} earlier annotations</li>\n", before)
	}
	for i := range notes {
		w.Put("<li><i>+{}</i> ", notes[i].Time.Sub(d.Start))
		writeNote(w, &notes[i])
		w.Raw("</li>\n")
	}
	if d.DroppedAnnotations > 0 {
		w.Put("<li>{} annotations were dropped</li>\n", d.DroppedAnnotations)
	}
	w.Raw("</ul>")
}

// HasNotes reports whether WriteNotes would write anything.
func HasNotes(d *monitor.SpanData) bool {
	return d.Failure != nil || d.Local != "" || d.Peer != "" || len(d.Annotations)+len(d.Links)+d.DroppedAnnotations > 0
}

func writeNote(w *page.Writer, a *monitor.Annotation) {
	w.Value(appendNote(w.Buffer(), a, humanise.AppendVisible))
}

// WriteFailure writes the text of a failure on a line, if there is one.
func WriteFailure(w *page.Writer, d *monitor.SpanData) {
	if f := d.Failure; f != nil && f.Text != "" {
		w.Put(`<br><small class="failure">{}</small>`, f.Text)
	}
}

// WriteFirstNotes writes the first annotations of a span on a line.
func WriteFirstNotes(w *page.Writer, list []monitor.Annotation) {
	if len(list) == 0 {
		return
	}
	w.Raw("<br><small>")
	for i := range min(len(list), MaxFirstNotes) {
		w.Raw(`<span class="chip">`)
		writeNote(w, &list[i])
		w.Raw("</span>")
	}
	if more := len(list) - MaxFirstNotes; more > 0 {
		w.Put("and {} more", more)
	}
	w.Raw("</small>")
}

// WriteProgress draws the progress of a span, if it was reported.
func WriteProgress(w *page.Writer, r *monitor.Progress) {
	if r == nil {
		return
	}
	w.Raw(` <span class="progress"><progress`)
	if r.Total > 0 {
		w.Attr("max", strconv.FormatInt(r.Total, 10))
		w.Attr("value", strconv.FormatInt(min(r.Done, r.Total), 10))
	}
	w.Put("></progress> {}</span>", progress(r))
}

// WriteOutcome writes the outcome of a span, with the class of its error.
func WriteOutcome(w *page.Writer, d *monitor.SpanData) {
	if d.Open {
		w.Raw("<i>open</i>")
		return
	}
	if ended := Ended(d); d.Outcome == monitor.OK {
		w.Put("<span>{}", ended)
	} else {
		w.Put(`<span class="is-{}">✗ {}`, ended, ended)
	}
	if d.Class != "" && !strings.EqualFold(d.Class, Ended(d)) {
		w.Put(" <small>{}</small>", d.Class)
	}
	w.Raw("</span>")
}

// WriteSampled marks a trace that is also exported.
func WriteSampled(w *page.Writer, d *monitor.SpanData) {
	if IsSampled(d) {
		w.Raw(` <span class="tag sampled" title="its spans go to the exporters as well">sampled</span>`)
	}
}

// SourceText returns a place in the source code as HTML shows it, or "" if it is unknown.
func SourceText(d *monitor.SpanData) string {
	if d.File == "" {
		return ""
	}
	return string(humanise.AppendSource(nil, d.File, d.Line, humanise.AppendVisible))
}
