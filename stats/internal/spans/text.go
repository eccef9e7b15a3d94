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
	depth = min(depth, maxIndent)
	b := humanise.AppendWord(append(t.Buffer(), table.Indent(depth)...), d.Scope)
	t.Put(humanise.AppendWord(append(b, ' '), d.Name))
	for _, note := range notes {
		t.Below("note", depth, note)
	}
	if f := d.Failure; f != nil {
		t.Below("failure", depth, failure(f))
		for line := range strings.Lines(f.Stack) {
			t.Below("stack", depth, string(humanise.AppendVisible(nil, stackLine(line))))
		}
	}
	if d.Progress != nil {
		t.Below("progress", depth, progress(d.Progress))
	}
	if d.Local != "" || d.Peer != "" {
		t.Below("note", depth, "local="+word(d.Local)+" peer="+word(d.Peer))
	}
	for i := range d.Links {
		t.Below("link", depth, humanise.ID(d.Links[i].TraceID[:])+" "+humanise.ID(d.Links[i].SpanID[:]))
	}
	shown, before := last(d.Annotations, most)
	if before > 0 {
		t.Below("note", depth, fmt.Sprintf("%d earlier annotations", before))
	}
	for i := range shown {
		b := humanise.AppendDuration([]byte{'+'}, shown[i].Time.Sub(d.Start))
		t.Below("note", depth, string(appendNote(append(b, ' '), &shown[i], humanise.AppendWord)))
	}
	if d.DroppedAnnotations > 0 {
		t.Below("note", depth, fmt.Sprintf("%d annotations were dropped", d.DroppedAnnotations))
	}
}

// FailureLine writes the failure of a span on a line, if there is one.
func FailureLine(t *table.Table, d *monitor.SpanData) {
	if d.Failure != nil {
		t.Below("failure", 0, failure(d.Failure))
	}
}

// failure describes a failure: its type, and its text if it is known.
func failure(f *monitor.Failure) string {
	if f.Text == "" {
		return word(f.Type)
	}
	return word(f.Type) + "  " + string(humanise.AppendVisible(nil, f.Text))
}

// stackLine returns a line of a stack; that of a place is indented.
func stackLine(line string) string {
	return strings.Replace(strings.TrimSuffix(line, "\n"), "\t", "    ", 1)
}

func word(s string) string { return string(humanise.AppendWord(nil, s)) }

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
