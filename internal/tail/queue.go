package tail

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// A queue holds the traces of one function that are kept for one reason, the oldest
// first, linked by their next.
type queue struct {
	first, last *Entry
	slowest     *Entry // the first with the longest duration
	bytes       int

	second   clock.Reading // when the present second began
	admitted int           // in it
}

// admit reports whether one more trace is kept now, and counts it.
func (q *queue) admit(now clock.Reading) bool {
	if q.second == 0 || clock.Between(q.second, now) >= time.Second {
		q.second, q.admitted = now, 0
	}
	if q.admitted >= maxPerSecond {
		return false
	}
	q.admitted++
	return true
}

func (q *queue) push(e *Entry) {
	if q.first == nil {
		q.first = e
	} else {
		q.last.next = e
	}
	q.last = e
	if q.slowest == nil || e.Took > q.slowest.Took {
		q.slowest = e
	}
}

// pop removes the oldest trace, but not the slowest of the slow ones as long as there
// are others. It returns nil if there is none.
func (q *queue) pop() *Entry {
	e := q.first
	if e != nil && e == q.slowest && e.Finding.Reason == Slow && e.next != nil {
		second := e.next
		e.next = second.next
		if q.last == second {
			q.last = e
		}
		second.next = nil
		return second
	}
	if e != nil {
		q.first, e.next = e.next, nil
		if q.first == nil {
			q.last = nil
		}
		if e == q.slowest {
			q.slowest = nil
		}
	}
	return e
}

func (q *queue) appendTo(list []*Entry) []*Entry {
	for e := q.first; e != nil; e = e.next {
		list = append(list, e)
	}
	return list
}
