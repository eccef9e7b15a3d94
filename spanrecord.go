package monitor

import (
	"slices"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

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

	// What a Describer said.
	tags        []Tag
	local, peer string
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
	if d, ok := s.parent.(Describer); ok {
		r.tags, r.local, r.peer = s.registry().described(d)
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
	d.Local, d.Peer = canonicalValue(r.local), canonicalValue(r.peer)
	if n := len(r.scoped) + len(r.tags) + r.notes.length(); n > 0 {
		d.Annotations = make([]Annotation, 0, n)
	}
	for _, tag := range r.scoped {
		d.Annotations = append(d.Annotations, Annotation{d.Start, tag.Key, tag.Value})
	}
	r.notes.appendTo(&d, t)
	for _, tag := range r.tags {
		d.Annotations = append(d.Annotations, Annotation{d.Start, canonical(tag.Key), canonicalValue(tag.Value)})
	}
	return d
}

// described asks a Describer. It is bounded as annotations are.
func (r *Registry) described(d Describer) (tags []Tag, local, peer string) {
	defer r.survive()
	tags, local, peer = d.DescribeSpan()
	bytes := 0
	for i, t := range tags {
		if bytes += len(t.Key) + len(t.Value); i == MaxAnnotations || bytes > MaxAnnotationBytes {
			r.self.notesDropped.Add(int64(len(tags) - i))
			return tags[:i], short(local), short(peer)
		}
	}
	return tags, short(local), short(peer)
}

// size returns about how many bytes of memory the record holds.
func (r *record) size() int {
	size := recordSize + r.notes.size() + len(r.local) + len(r.peer)
	for _, t := range r.tags {
		size += tagSize + len(t.Key) + len(t.Value)
	}
	return size
}

// detached returns the record with texts of its own, so that it keeps nothing
// else in memory.
func (r *record) detached() record {
	c := *r
	c.notes = r.notes.detached()
	c.local, c.peer = strings.Clone(r.local), strings.Clone(r.peer)
	c.tags = slices.Clone(r.tags)
	for i, t := range c.tags {
		c.tags[i] = Tag{strings.Clone(t.Key), strings.Clone(t.Value)}
	}
	return c
}
