package stats

import (
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

func (t *table) source(file string, line int) {
	if file == "" {
		t.string(absent)
		return
	}
	t.put(appendSource(t.text, file, line, appendWord))
}

// spanName writes the last cell of a span, and returns how far it is indented.
func (t *table) spanName(d *monitor.SpanData, depth int) (indent string) {
	indent = spaces[:2*min(depth, maxIndent)]
	t.put(appendWord(add(appendWord(add(t.text, indent), d.Scope), " "), d.Name))
	return indent
}

// notes writes the lines below a span: of its annotations the last, at most so
// many.
func (t *table) notes(d *monitor.SpanData, indent string, most int) {
	if d.Progress != nil {
		t.line(appendProgress(add(add(t.text, "progress "), indent), d.Progress))
	}
	if d.Local != "" || d.Peer != "" {
		b := appendWord(add(t.note(indent), "local="), d.Local)
		t.line(appendWord(add(b, " peer="), d.Peer))
	}
	for _, to := range d.Links {
		b := add(add(add(t.text, "link     "), indent), traceName(to.TraceID))
		t.line(add(add(b, " "), spanID(to.SpanID)))
	}
	notes, before := lastNotes(d.Annotations, most)
	if before > 0 {
		t.line(add(addInt(t.note(indent), before), " earlier annotations"))
	}
	for i := range notes {
		a := &notes[i]
		b := appendDuration(add(t.note(indent), "+"), a.Time.Sub(d.Start))
		t.line(appendNote(add(b, " "), a, appendWord))
	}
	if d.DroppedAnnotations > 0 {
		t.line(add(addInt(t.note(indent), d.DroppedAnnotations), " annotations were dropped"))
	}
}

// note begins a line.
func (t *table) note(indent string) []byte { return add(add(t.text, "note     "), indent) }

// lastNotes returns the annotations to show, and how many come before them.
func lastNotes(notes []monitor.Annotation, most int) (last []monitor.Annotation, before int) {
	before = max(0, len(notes)-most)
	return notes[before:], before
}

// appendNote writes key=value, or an event's text.
func appendNote(b []byte, a *monitor.Annotation, quote quoting) []byte {
	if a.Key != "" {
		b = append(quote(b, a.Key), '=')
	}
	return quote(b, a.Value)
}

// appendProgress writes how far something has come: "30 of 120 25% 2m5s left".
func appendProgress(b []byte, r *monitor.Progress) []byte {
	b = strconv.AppendInt(b, r.Done, 10)
	if r.Total <= 0 {
		return b
	}
	b = strconv.AppendInt(add(b, " of "), r.Total, 10)
	b = appendValue(add(b, " "), float64(r.Done)/float64(r.Total), monitor.Fraction)
	if r.Left >= 0 {
		b = add(appendDuration(add(b, " "), r.Left), " left")
	}
	return b
}
