package collect

import (
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// recentRoots remembers local roots whose traces were sent because they are kept,
// so that spans which outlive them can follow. It is a table without locks in which
// a newer one takes the place of an older: what is forgotten is sampled out, as if
// the trace had not been sent. Span identifiers are random, and are never zero.
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

func number(id monitor.SpanID) (n uint64) {
	for _, b := range id {
		n = n<<8 | uint64(b)
	}
	return n
}
