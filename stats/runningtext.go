package stats

import "github.com/spacemonkeygo/monitor/v2"

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
	var t table
	for i := range m.services {
		s := &m.services[i]
		t.service(i, s.name, m.time)
		t.out = add(addInt(add(t.out, "open     "), s.open), "\n")
		t.begin("span", len(s.spans), 4, "age", "trace", "kind", "source", "parent", "scope function")
		for j := range s.spans {
			t.span(&s.spans[j])
		}
		if more := s.open - len(s.spans); more > 0 {
			t.more(more, " open spans, all younger")
		}
		t.end()
		t.tasks(s)
	}
	return t.out
}

func (t *table) span(s *runSpan) {
	t.row()
	t.put(appendDuration(t.text, s.age))
	t.string(s.Context.TraceID.String())
	t.string(s.Kind.String())
	if s.File != "" {
		t.put(appendSource(t.text, s.File, s.Line, appendWord))
	} else {
		t.string(absent)
	}
	t.string(string(s.parent))
	indent := spaces[:2*min(s.depth, maxIndent)]
	t.put(appendWord(add(appendWord(add(t.text, indent), s.Scope), " "), s.Name))
	t.notes(s, indent)
}

// notes writes the lines below a span.
func (t *table) notes(s *runSpan, indent string) {
	if s.Local != "" || s.Peer != "" {
		b := appendWord(add(t.note(indent), "local="), s.Local)
		t.line(appendWord(add(b, " peer="), s.Peer))
	}
	notes, before := lastNotes(s.Annotations)
	if before > 0 {
		t.line(add(addInt(t.note(indent), before), " earlier annotations"))
	}
	for _, a := range notes {
		b := appendDuration(add(t.note(indent), "+"), a.Time.Sub(s.Start))
		t.line(appendNote(add(b, " "), a, appendWord))
	}
	if s.DroppedAnnotations > 0 {
		t.line(add(addInt(t.note(indent), s.DroppedAnnotations), " annotations were dropped"))
	}
}

// note begins a line.
func (t *table) note(indent string) []byte { return add(add(t.text, "note     "), indent) }

// lastNotes returns the annotations to show, and how many come before them.
func lastNotes(notes []monitor.Annotation) (last []monitor.Annotation, before int) {
	before = max(0, len(notes)-maxNotes)
	return notes[before:], before
}

// appendNote writes key=value, or an event's text.
func appendNote(b []byte, a monitor.Annotation, quote quoting) []byte {
	if a.Key != "" {
		b = append(quote(b, a.Key), '=')
	}
	return quote(b, a.Value)
}

func (t *table) tasks(s *runningService) {
	t.begin("task", len(s.tasks), 2, "running", "scope", "function")
	for _, m := range s.tasks {
		t.row()
		t.int(m.Func.InFlight)
		t.series(m)
	}
	if more := s.busy - len(s.tasks); more > 0 {
		t.more(more, " functions with tasks in flight")
	}
	t.end()
}

// more writes the line that counts what is not shown.
func (t *table) more(n int, what string) {
	t.line(add(addInt(add(t.text, "more     "), n), what))
}
