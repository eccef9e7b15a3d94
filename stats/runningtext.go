package stats

import (
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

const (
	// maxIndent is the depth beyond which a tree is not indented further.
	maxIndent = 24

	// maxNotes is the number of annotations of a span that text and HTML show:
	// the last ones. JSON has them all.
	maxNotes = 8
)

// runningText writes what runs now, one line for each span, annotation and
// function; doc.go lists the columns.
func runningText(m runningModel) []byte {
	var b []byte
	for i := range m.services {
		s := &m.services[i]
		b = appendServiceLine(b, i, s.name, m.time)
		b = append(b, "open     "+strconv.Itoa(s.open)+"\n"...)
		t := &table{names: 4}
		t.add("#span", "age", "trace", "kind", "source", "parent", "scope function")
		for j := range s.spans {
			addSpan(t, &s.spans[j])
		}
		if more := s.open - len(s.spans); more > 0 {
			t.addText("more     " + strconv.Itoa(more) + " open spans, all younger")
		}
		b = t.appendTo(b)
		b = taskTable(s).appendTo(b)
	}
	return b
}

func addSpan(t *table, s *runSpan) {
	indent := strings.Repeat("  ", min(s.depth, maxIndent))
	place := absent
	if s.File != "" {
		place = word(source(s.File, s.Line))
	}
	t.add("span", humanDuration(s.age), s.Context.TraceID.String(), s.Kind.String(), place,
		string(s.parent), indent+word(s.Scope)+" "+word(s.Name))
	if s.Local != "" || s.Peer != "" {
		t.addText("note     " + indent + "local=" + word(s.Local) + " peer=" + word(s.Peer))
	}
	notes, before := lastNotes(s.Annotations)
	if before > 0 {
		t.addText("note     " + indent + strconv.Itoa(before) + " earlier annotations")
	}
	for _, a := range notes {
		t.addText("note     " + indent + "+" + humanDuration(a.Time.Sub(s.Start)) + " " + noteText(a, word))
	}
	if s.DroppedAnnotations > 0 {
		t.addText("note     " + indent + strconv.Itoa(s.DroppedAnnotations) + " annotations were dropped")
	}
}

// lastNotes returns the annotations to show, and how many come before them.
func lastNotes(notes []monitor.Annotation) (last []monitor.Annotation, before int) {
	before = max(0, len(notes)-maxNotes)
	return notes[before:], before
}

// noteText writes key=value, or an event's text.
func noteText(a monitor.Annotation, quote func(string) string) string {
	if a.Key == "" {
		return quote(a.Value)
	}
	return quote(a.Key) + "=" + quote(a.Value)
}

func taskTable(s *runningService) *table {
	t := &table{names: 2}
	t.add("#task", "running", "scope", "function")
	for _, m := range s.tasks {
		t.add("task", decimal(m.Func.InFlight), word(m.Scope), label(m.Name, m.Tags, word))
	}
	if more := s.busy - len(s.tasks); more > 0 {
		t.addText("more     " + strconv.Itoa(more) + " functions with tasks in flight")
	}
	return t
}
