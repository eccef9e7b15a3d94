package monitor

import (
	"slices"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// An Annotation is something said about a span: a key and a value, or, with an
// empty key, an event.
type Annotation struct {
	Time  time.Time
	Key   string
	Value string
}

// notes is what a span carries beyond its structure, made at first need.
type notes struct {
	mu      sync.Mutex
	list    []note // guarded by mu
	bytes   int    // guarded by mu
	dropped int    // guarded by mu
	local   string // guarded by mu
	peer    string // guarded by mu

	calls   []call // guarded by mu; those made from a provisional span
	settled *Func  // guarded by mu; as whose they count, once that is known
}

type note struct {
	at         clock.Reading
	key, value string
}

// Annotate says something about the span: its arguments, what it decided.
// Annotations beyond MaxAnnotations or MaxAnnotationBytes, and those on a
// finished span, are dropped and counted; texts are made valid UTF-8 and
// shortened to MaxName. Annotations leave the process: what is secret or
// personal does not belong in them. A text is kept as it is: a small part of a
// large one keeps all of it in memory.
//
// Of several values for one key all are kept, and backends that can show only
// one show the last.
func (s *Span) Annotate(key, value string) {
	if s != nil {
		s.note(canonical(key), canonicalValue(value))
	}
}

// Event notes that something happened now.
func (s *Span) Event(text string) {
	if s != nil {
		s.note("", canonical(text))
	}
}

func (s *Span) note(key, value string) {
	self := &s.registry().self
	if s.finished() {
		self.usedAfterFinish.Inc()
		return
	}
	n := s.lazyNotes()
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.list) >= MaxAnnotations || n.bytes+len(key)+len(value) > MaxAnnotationBytes {
		n.dropped++
		self.notesDropped.Inc()
		return
	}
	if n.list == nil {
		n.list = make([]note, 0, 6) // as many as a server's span has
	}
	n.bytes += len(key) + len(value)
	n.list = append(n.list, note{clock.Now(), key, value})
}

// SetEndpoints says between which addresses the call goes that the span stands
// for: "host:port" each, or "" for not known.
func (s *Span) SetEndpoints(local, peer string) {
	if s == nil {
		return
	}
	if s.finished() {
		s.registry().self.usedAfterFinish.Inc()
		return
	}
	n := s.lazyNotes()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.local, n.peer = canonicalValue(local), canonicalValue(peer)
}

func (s *Span) lazyNotes() *notes {
	if n := s.notes.Load(); n != nil {
		return n
	}
	s.notes.CompareAndSwap(nil, new(notes))
	return s.notes.Load()
}

// copyTo copies the notes into what is told of the span.
func (n *notes) copyTo(d *SpanData, t *trace) {
	if n == nil {
		return
	}
	n.mu.Lock()
	list := slices.Clone(n.list)
	d.DroppedAnnotations, d.Local, d.Peer = n.dropped, n.local, n.peer
	n.mu.Unlock()
	d.Annotations = make([]Annotation, len(list))
	for i, a := range list {
		d.Annotations[i] = Annotation{t.wall(a.at), a.key, a.value}
	}
}
