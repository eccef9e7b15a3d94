package stats

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
	t.duration(s.age)
	t.string(traceName(s.Context.TraceID))
	t.string(kindName(&s.SpanData))
	t.source(s.File, s.Line)
	t.string(string(s.parent))
	indent := t.spanName(&s.SpanData, s.depth)
	t.notes(&s.SpanData, indent, maxNotes)
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
