package monitor

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// Annotate says something about the span: its arguments, what it decided.
// Annotations beyond MaxAnnotations or MaxAnnotationBytes, and those on a
// finished span, are dropped and counted; texts are made valid UTF-8 and
// shortened to MaxName. Annotations leave the process: what is secret or
// personal does not belong in them. A text is kept as it is: a small part of a
// large one keeps all of it in memory.
//
// If one key is given several values, all of them are kept; a backend that can show
// only one shows the last.
func (s *Span) Annotate(key, value string) {
	if s != nil {
		s.note(shortKey(key), short(value))
	}
}

// Event notes that something happened now.
func (s *Span) Event(text string) {
	if s != nil {
		s.note("", shortKey(text))
	}
}

// AnnotateTags is Annotate for several keys at once, and for facts about the span as
// a whole: these annotations have the time of its start. It is cheaper, because it does
// not read the clock.
func (s *Span) AnnotateTags(tags ...Tag) {
	if s == nil || len(tags) == 0 {
		return
	}
	n := s.openNotes()
	if n == nil {
		return
	}
	dropped := int64(0)
	n.mu.Lock()
	for i := range tags {
		if !n.add(note{s.start, shortKey(tags[i].Key), short(tags[i].Value)}) {
			dropped++
		}
	}
	n.mu.Unlock()
	if dropped > 0 {
		s.log().NotesDropped.Add(dropped)
	}
}

func (s *Span) note(key, value string) {
	n := s.openNotes()
	if n == nil {
		return
	}
	n.mu.Lock()
	added := n.add(note{clock.Now(), key, value})
	n.mu.Unlock()
	if !added {
		s.log().NotesDropped.Inc()
	}
}

// SetEndpoints says between which addresses the call goes that the span stands
// for: "host:port" each, or "" for not known.
func (s *Span) SetEndpoints(local, peer string) {
	if s == nil {
		return
	}
	n := s.openNotes()
	if n == nil {
		return
	}
	n.mu.Lock()
	n.local, n.peer = short(local), short(peer)
	n.mu.Unlock()
}

// Link says that the span has to do with a span of another trace: one that
// handed it this work, or one whose message it handles among others. A link that names
// no span is ignored. Links beyond MaxLinks are dropped and counted.
func (s *Span) Link(to SpanContext) {
	if s == nil || !to.IsValid() {
		return
	}
	if n := s.openNotes(); n != nil && !n.link(to) {
		s.log().NotesDropped.Inc()
	}
}

// Progress says how much of the work is done, out of total, in rows, files, bytes or
// whatever the work is counted in; a total of 0 is unknown. Progress is shown while the
// span is open, with an estimate of the time left. Values below zero count as zero. The
// last call counts; a total may grow on the way.
func (s *Span) Progress(done, total int64) {
	if s == nil {
		return
	}
	n := s.openNotes()
	if n == nil {
		return
	}
	now := clock.Now()
	n.mu.Lock()
	defer n.mu.Unlock()
	p := &n.rarely().progress
	p.done, p.total = max(done, 0), max(total, 0)
	if p.since == 0 {
		p.first, p.since = p.done, now
	}
}

// ReportProgress is Span.Progress for the span that the context is in.
func ReportProgress(ctx context.Context, done, total int64) {
	SpanFromContext(ctx).Progress(done, total)
}

// openNotes returns what to add to, or nil for a span that has finished, which
// it counts.
func (s *Span) openNotes() *notes {
	if s.finished() {
		s.log().UsedAfterFinish.Inc()
		return nil
	}
	return s.lazyNotes()
}
