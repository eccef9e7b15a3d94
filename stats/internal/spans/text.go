package spans

import (
	"fmt"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
)

// Row writes the last cells of a span: its place in the source code, the state of its
// parent, and its scope and name, indented. Below it come the notes, and the span's
// progress, endpoints, links and annotations. most limits the annotations to the last.
func Row(t *table.Table, d *monitor.SpanData, parent Parent, depth, most int, notes ...string) {
	if d.File == "" {
		t.String(humanise.Absent)
	} else {
		t.Put(humanise.AppendSource(t.Buffer(), d.File, d.Line, humanise.AppendWord))
	}
	t.String(string(parent))
	indent := strings.Repeat("  ", min(depth, maxIndent))
	b := humanise.AppendWord(append(t.Buffer(), indent...), d.Scope)
	t.Put(humanise.AppendWord(append(b, ' '), d.Name))
	for _, note := range notes {
		t.Linef("note     %s%s", indent, note)
	}
	if d.Progress != nil {
		t.Linef("progress %s%s", indent, progress(d.Progress))
	}
	if d.Local != "" || d.Peer != "" {
		t.Linef("note     %slocal=%s peer=%s", indent, word(d.Local), word(d.Peer))
	}
	for _, to := range d.Links {
		t.Linef("link     %s%s %s", indent, to.TraceID, to.SpanID)
	}
	writeNotes(t, d, most, indent)
}

func writeNotes(t *table.Table, d *monitor.SpanData, most int, indent string) {
	notes, before := last(d.Annotations, most)
	if before > 0 {
		t.Linef("note     %s%d earlier annotations", indent, before)
	}
	for i := range notes {
		since := humanise.AppendDuration(nil, notes[i].Time.Sub(d.Start))
		t.Linef("note     %s+%s %s", indent, since, appendNote(nil, &notes[i], humanise.AppendWord))
	}
	if d.DroppedAnnotations > 0 {
		t.Linef("note     %s%d annotations were dropped", indent, d.DroppedAnnotations)
	}
}

func word(s string) []byte { return humanise.AppendWord(nil, s) }

// FirstNotes writes the first annotations of a span on a line.
func FirstNotes(t *table.Table, list []monitor.Annotation) {
	if len(list) == 0 {
		return
	}
	line := append(t.Buffer(), "note   "...)
	for i := range min(len(list), MaxFirstNotes) {
		line = appendNote(append(line, "  "...), &list[i], humanise.AppendWord)
	}
	if more := len(list) - MaxFirstNotes; more > 0 {
		line = fmt.Appendf(line, "  and %d more", more)
	}
	t.Line(line)
}
