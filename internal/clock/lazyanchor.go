package clock

import (
	"sync/atomic"
	"time"
)

// A LazyAnchor is an Anchor that is made when it is first asked, so that all times it
// tells go by the wall clock as it was then, and agree. The zero value is ready. All
// methods are safe for concurrent use.
type LazyAnchor struct{ made atomic.Pointer[Anchor] }

// Wall returns the wall time of a reading.
func (l *LazyAnchor) Wall(r Reading) time.Time {
	anchor := l.made.Load()
	if anchor == nil {
		now := NewAnchor()
		l.made.CompareAndSwap(nil, &now)
		anchor = l.made.Load()
	}
	return anchor.Wall(r)
}

// CopyFrom makes l tell what other does, before l is shared.
func (l *LazyAnchor) CopyFrom(other *LazyAnchor) { l.made.Store(other.made.Load()) }
