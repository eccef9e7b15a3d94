package monitor

import (
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// notes holds a span's annotations, links and progress. It is made at first need.
type notes struct {
	mu      sync.Mutex
	list    []note            // guarded by mu
	room    [inlineNotes]note // guarded by mu; list begins here
	bytes   int               // guarded by mu
	dropped int               // guarded by mu
	local   string            // guarded by mu
	peer    string            // guarded by mu

	pending pendingCalls // guarded by mu; until a provisional span finishes

	rare *rareNotes // guarded by mu
}

// rareNotes holds notes that few spans have.
type rareNotes struct {
	links    []SpanContext
	progress progress
}

// rarely returns the rare notes, made at first need. n.mu is locked.
func (n *notes) rarely() *rareNotes {
	if n.rare == nil {
		n.rare = new(rareNotes)
	}
	return n.rare
}

// inlineNotes is the number of notes that need no allocation of their own: one more
// than package transport adds for a request.
const inlineNotes = 5

// A note is an annotation as it was given, shortened. Readers make it valid UTF-8.
type note struct {
	at         clock.Reading
	key, value string
}

// add adds an annotation, and reports whether there was room. n.mu is locked.
func (n *notes) add(a note) bool {
	size := len(a.key) + len(a.value)
	if len(n.list) >= MaxAnnotations || n.bytes+size > MaxAnnotationBytes {
		n.dropped++
		return false
	}
	if n.list == nil {
		n.list = n.room[:0]
	}
	n.bytes += size
	n.list = append(n.list, a)
	return true
}

// link adds a link, and reports whether there was room.
func (n *notes) link(to SpanContext) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	rare := n.rarely()
	if len(rare.links) >= MaxLinks {
		n.dropped++
		return false
	}
	rare.links = append(rare.links, to)
	return true
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

// appendTo adds the notes to the span's data.
func (n *notes) appendTo(d *SpanData, anchor *clock.LazyAnchor) {
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
		d.annotate(anchor.Wall(a.at), a.key, a.value)
	}
	if n.rare != nil {
		d.Links = slices.Clone(n.rare.links)
		d.Progress = n.rare.progress.report(d.Open)
	}
}

// size returns the approximate memory size of the notes in bytes.
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

// detached returns a copy with texts of its own, which is never written to.
func (n *notes) detached() *notes {
	if n == nil {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	c := &notes{bytes: n.bytes, dropped: n.dropped}
	var text texts
	text.Grow(n.bytes + len(n.local) + len(n.peer))
	c.local, c.peer = text.own(n.local), text.own(n.peer)
	c.list = append(c.room[:0], n.list...)
	for i, a := range n.list {
		c.list[i].key, c.list[i].value = text.own(a.key), text.own(a.value)
	}
	if n.rare != nil {
		c.rare = &rareNotes{slices.Clone(n.rare.links), n.rare.progress}
	}
	return c
}

// texts copies strings into one allocation. The caller grows it beforehand.
type texts struct{ strings.Builder }

//go:noinline
func (t *texts) own(s string) string {
	begin := t.Len()
	t.WriteString(s)
	return t.String()[begin:]
}

const (
	notesSize     = int(unsafe.Sizeof(notes{}))
	noteSize      = int(unsafe.Sizeof(note{}))
	rareNotesSize = int(unsafe.Sizeof(rareNotes{}))
	linkSize      = int(unsafe.Sizeof(SpanContext{}))
)
