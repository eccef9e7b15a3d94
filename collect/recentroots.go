package collect

import (
	"encoding/binary"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// recentRoots remembers local roots whose traces were sent because they are kept,
// so that spans which outlive them can follow. It is a table without locks in which a
// newer root takes the place of an older one: later spans of a forgotten root are sampled
// out, as if the trace had not been sent. Span identifiers are random, and never zero.
type recentRoots struct {
	any   atomic.Bool
	slots [1024]atomic.Uint64
}

func (t *recentRoots) add(root monitor.SpanID) {
	id := number(root)
	t.slots[id%uint64(len(t.slots))].Store(id)
	t.any.Store(true)
}

// have reports whether the span is below one of them.
func (t *recentRoots) have(s *monitor.Span) bool {
	if !t.any.Load() {
		return false
	}
	for above := s.Parent(); above != nil; above = s.Parent() {
		s = above
	}
	id := number(s.Context().SpanID)
	return t.slots[id%uint64(len(t.slots))].Load() == id
}

func number(id monitor.SpanID) uint64 { return binary.BigEndian.Uint64(id[:]) }
