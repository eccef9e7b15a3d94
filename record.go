package monitor

import "github.com/spacemonkeygo/monitor/v2/internal/clock"

// A record is what there is to know of a span, without the context that the span
// is: that may hold on to a request and all its memory.
type record struct {
	at         *site
	id, parent SpanID
	start      clock.Reading
	end        clock.Reading // 0 while the span is open
	class      string
	outcome    Outcome
	kind       SpanKind
	root       bool
	notes      *notes
	scoped     []Tag // see ContextWithAnnotations; not changed
}

// recordOf returns what is known of a span now.
func recordOf(s *Span) record {
	r := record{
		at:     s.at.Load(),
		id:     s.id,
		parent: s.parentID(),
		start:  s.start,
		end:    s.ended(),
		kind:   s.kind,
		root:   s.above == nil,
		notes:  s.notes.Load(),
		scoped: annotationsOf(s.parent),
	}
	if r.end != 0 {
		r.class, r.outcome = s.class, s.outcome
	}
	return r
}

// data returns what there is to say of the span, which is one of this trace.
func (r *record) data(t *trace) SpanData {
	f := r.at.fn
	d := SpanData{
		Service:     f.scope.registry.Service(),
		Scope:       f.scope.name,
		Name:        f.name,
		Kind:        r.kind,
		Context:     t.context(r.id, r.parent),
		Probability: float64(t.probability),
		LocalRoot:   r.root,
		Start:       t.wall(r.start),
		Outcome:     r.outcome,
		Class:       r.class,
		File:        r.at.file,
		Line:        r.at.line,
	}
	end := r.end
	if d.Open = end == 0; d.Open {
		end = clock.Now()
	}
	d.Duration = clock.Between(r.start, end)
	if n := len(r.scoped) + r.notes.length(); n > 0 {
		d.Annotations = make([]Annotation, 0, n)
	}
	for _, tag := range r.scoped {
		d.Annotations = append(d.Annotations, Annotation{d.Start, tag.Key, tag.Value})
	}
	r.notes.appendTo(&d, t)
	return d
}

// size returns about how many bytes of memory the record holds.
func (r *record) size() int { return recordSize + r.notes.size() }

// detached returns the record with texts of its own, so that it keeps nothing
// else in memory.
func (r *record) detached() record {
	c := *r
	c.notes = r.notes.detached()
	return c
}
