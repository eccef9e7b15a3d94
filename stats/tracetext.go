package stats

// traceText writes one line for each part, span and annotation; doc.go lists the
// columns.
func traceText(m *traceModel) []byte {
	var t table
	t.begin("trace", 1, 1, "began", "lasted", "spans", "open", "missing", "trace")
	t.row()
	t.moment(m.start)
	t.duration(m.duration)
	t.int(int64(len(m.spans) + m.hidden))
	t.int(int64(m.open))
	t.int(int64(m.missing))
	t.string(traceName(m.id))
	t.end()
	t.begin("part", len(m.parts), 4, "duration", "exceeded", "weight", "spans", "missing", "reason", "service", "scope", "function")
	for _, p := range m.parts {
		t.row()
		t.duration(p.root.Duration)
		t.standing(p)
		t.int(int64(p.spans))
		t.int(int64(p.missing))
		t.string(reasonName(p.Reason()))
		t.name(p.service)
		t.name(p.root.Scope)
		t.name(p.root.Name)
	}
	if m.more > 0 {
		t.more(m.more, " parts, all younger")
	}
	t.end()
	t.treeSpans(m)
	return t.out[1:] // not the line above the first table
}

func (t *table) treeSpans(m *traceModel) {
	t.begin("span", len(m.spans), 8, "begins", "duration", "self", "picture", "outcome", "class", "kind", "service", "source", "parent", "scope function")
	for i, s := range m.spans {
		if i == m.orphans {
			t.line(add(t.text, "below    are spans whose parents are not here: in other processes, let go, or not finished"))
		}
		t.row()
		t.duration(s.Start.Sub(m.start))
		t.duration(s.Duration)
		t.duration(s.self)
		t.put(m.appendBar(t.text, s))
		t.string(endName(&s.SpanData))
		t.known(s.Class)
		t.string(kindName(&s.SpanData))
		t.name(s.Service)
		t.source(s.File, s.Line)
		t.string(string(s.parent))
		indent := t.spanName(&s.SpanData, s.depth)
		if s.early > 0 {
			t.line(add(appendDuration(add(t.note(indent), "begins "), s.early), " before its parent: their clocks differ"))
		}
		t.notes(&s.SpanData, indent, len(s.Annotations))
	}
	if m.hidden > 0 {
		t.more(m.hidden, " spans")
	}
	t.end()
}

// barWidthText is the width of the picture in characters.
const barWidthText = 30

// appendBar draws when a span ran, on the line of all of the trace: = if it was
// ok, x if not, and ~ if it is open. What is shorter than a character has one.
func (m *traceModel) appendBar(b []byte, s *treeSpan) []byte {
	ink := byte('=')
	switch {
	case s.Open:
		ink = '~'
	case s.Outcome != 0:
		ink = 'x'
	}
	from, to := 0, barWidthText
	if m.duration > 0 {
		per := float64(barWidthText) / float64(m.duration)
		from = min(int(float64(s.Start.Sub(m.start))*per), barWidthText-1)
		to = max(from+1, int(float64(s.end().Sub(m.start))*per+0.5))
	}
	b = append(b, '|')
	for i := range barWidthText {
		if from <= i && i < to {
			b = append(b, ink)
		} else {
			b = append(b, '.')
		}
	}
	return append(b, '|')
}
