package clock

import (
	"sync/atomic"
	"time"
)

// A LazyAnchor is an Anchor that is made when it is first used. The zero value is
// ready to use. Wall is safe for concurrent use.
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

// CopyFrom makes l the same anchor as other. It is for an l that is not shared yet.
func (l *LazyAnchor) CopyFrom(other *LazyAnchor) { l.made.Store(other.made.Load()) }
