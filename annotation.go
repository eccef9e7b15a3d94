package monitor

import (
	"slices"
	"strings"
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
	list    []note            // guarded by mu
	room    [inlineNotes]note // guarded by mu; list begins here
	bytes   int               // guarded by mu
	dropped int               // guarded by mu
	local   string            // guarded by mu
	peer    string            // guarded by mu

	calls []call // guarded by mu; those made from a provisional span, until it finishes

	rare *rareNotes // guarded by mu
}

// rareNotes is what few spans have.
type rareNotes struct {
	links    []SpanContext
	progress progress
}

// rarely returns where to note what few spans have. n.mu is locked.
func (n *notes) rarely() *rareNotes {
	if n.rare == nil {
		n.rare = new(rareNotes)
	}
	return n.rare
}

// inlineNotes is how many notes need no allocation of their own: what package
// transport says of a request leaves room for one more.
const inlineNotes = 5

// A note is an annotation as it was given, but for its length: readers make it
// valid UTF-8.
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
		s.note(shortKey(key), short(value))
	}
}

// Event notes that something happened now.
func (s *Span) Event(text string) {
	if s != nil {
		s.note("", shortKey(text))
	}
}

// AnnotateTags is Annotate for several keys at once, and for what is true of the
// span as a whole: the time of these annotations is that of its start. It is
// cheaper, because it needs no clock.
func (s *Span) AnnotateTags(tags ...Tag) {
	if s == nil || len(tags) == 0 {
		return
	}
	n := s.openNotes()
	if n == nil {
		return
	}
	n.mu.Lock()
	for i := range tags {
		n.add(s, note{s.start, shortKey(tags[i].Key), short(tags[i].Value)})
	}
	n.mu.Unlock()
}

func (s *Span) note(key, value string) {
	n := s.openNotes()
	if n == nil {
		return
	}
	n.mu.Lock()
	n.add(s, note{clock.Now(), key, value})
	n.mu.Unlock()
}

// add adds to the list of the span's notes, if there is room. n.mu is locked.
func (n *notes) add(s *Span, a note) {
	size := len(a.key) + len(a.value)
	if len(n.list) >= MaxAnnotations || n.bytes+size > MaxAnnotationBytes {
		n.dropped++
		s.registry().self.notesDropped.Inc()
		return
	}
	if n.list == nil {
		n.list = n.room[:0]
	}
	n.bytes += size
	n.list = append(n.list, a)
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

// short returns the text, unless it is too long to be kept whole: then what
// canonical makes of it.
func short(text string) string {
	if len(text) > MaxName {
		return canonical(text)
	}
	return text
}

// shortKey is short for texts that are not to be empty.
func shortKey(text string) string {
	if text == "" {
		return canonical(text)
	}
	return short(text)
}

// openNotes returns what to add to, or nil for a span that has finished, which
// it counts.
func (s *Span) openNotes() *notes {
	if s.finished() {
		s.registry().self.usedAfterFinish.Inc()
		return nil
	}
	return s.lazyNotes()
}

func (s *Span) lazyNotes() *notes {
	if n := s.notes.Load(); n != nil {
		return n
	}
	s.notes.CompareAndSwap(nil, new(notes))
	return s.notes.Load()
}

// length returns the number of annotations.
func (n *notes) length() int {
	if n == nil {
		return 0
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.list)
}

// appendTo adds the notes to what is told of the span.
func (n *notes) appendTo(d *SpanData, t *trace) {
	if n == nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	d.DroppedAnnotations = n.dropped
	if n.local != "" || n.peer != "" {
		d.Local, d.Peer = canonicalValue(n.local), canonicalValue(n.peer)
	}
	for _, a := range n.list {
		d.Annotations = append(d.Annotations, Annotation{t.wall(a.at), canonicalValue(a.key), canonicalValue(a.value)})
	}
	if n.rare != nil {
		d.Links = slices.Clone(n.rare.links)
		d.Progress = n.rare.progress.report(d.Open)
	}
}

// size returns about how many bytes of memory the notes hold.
func (n *notes) size() int {
	if n == nil {
		return 0
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	size := notesSize + n.bytes + len(n.local) + len(n.peer)
	if len(n.list) > inlineNotes {
		size += cap(n.list) * noteSize
	}
	if n.rare != nil {
		size += rareNotesSize + len(n.rare.links)*linkSize
	}
	return size
}

// detached returns a copy that nobody writes to, whose texts are its own.
func (n *notes) detached() *notes {
	if n == nil {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	c := &notes{bytes: n.bytes, dropped: n.dropped, rare: n.rare.clone()}
	var text texts
	text.Grow(n.bytes + len(n.local) + len(n.peer))
	text.own(&c.local, n.local)
	text.own(&c.peer, n.peer)
	c.list = append(c.room[:0], n.list...)
	for i := range c.list {
		text.own(&c.list[i].key, c.list[i].key)
		text.own(&c.list[i].value, c.list[i].value)
	}
	return c
}

// texts makes copies of texts in one allocation, for which it is to be grown
// beforehand.
type texts struct{ strings.Builder }

//go:noinline
func (t *texts) own(to *string, s string) {
	begin := t.Len()
	t.WriteString(s)
	*to = t.String()[begin:]
}

func (m *rareNotes) clone() *rareNotes {
	if m == nil {
		return nil
	}
	return &rareNotes{slices.Clone(m.links), m.progress}
}
