package monitor

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// Annotate adds an annotation to the span, such as an argument of the call or a
// decision that it made. Annotations beyond MaxAnnotations or MaxAnnotationBytes, and
// annotations on a finished span, are dropped and counted. Texts are made valid UTF-8
// and shortened to MaxName. Annotations leave the process: don't put secrets or personal
// data in them. Texts are not copied: a small substring keeps the whole string in memory.
//
// If a key has several values, all of them are kept; a backend that can show only one
// shows the last.
func (s *Span) Annotate(key, value string) {
	if s != nil {
		s.note(shortKey(key), short(value))
	}
}

// Event annotates the span with an event that happened now.
func (s *Span) Event(text string) {
	if s != nil {
		s.note("", shortKey(text))
	}
}

// AnnotateTags is Annotate for several keys at once and for facts about the whole span:
// the annotations have the time of the span's start. It is cheaper than Annotate because
// it does not read the clock.
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

// SetEndpoints sets the two addresses of the span's call, each as "host:port", or ""
// if it is not known.
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

// Link relates the span to a span of another trace, such as the one that handed over
// this work, or the sender of one message in a batch. An invalid SpanContext is ignored.
// Links beyond MaxLinks are dropped and counted.
func (s *Span) Link(to SpanContext) {
	if s == nil || !to.IsValid() {
		return
	}
	if n := s.openNotes(); n != nil && !n.link(to) {
		s.log().NotesDropped.Inc()
	}
}

// Progress reports how much of the work is done, out of total, in any unit: rows, files,
// bytes. A total of 0 means unknown. Progress is shown while the span is open, with an
// estimate of the time left. Negative values count as zero. Each call replaces the one
// before; the total may grow.
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

// ReportProgress calls Span.Progress on the context's span.
func ReportProgress(ctx context.Context, done, total int64) {
	SpanFromContext(ctx).Progress(done, total)
}

// openNotes returns the notes to add to. If the span has finished, it counts the misuse
// and returns nil.
func (s *Span) openNotes() *notes {
	if s.finished() {
		s.usedAfterFinish()
		return nil
	}
	return s.lazyNotes()
}
