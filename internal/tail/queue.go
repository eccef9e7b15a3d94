package tail

import (
	"math/bits"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// A queue holds the traces of one function that are kept for one reason and one class of
// error. As the queue gives up traces, the rest gets thinner with its age, so that the start
// of an incident can still be seen long after: of the traces on a level every second would be
// on the level above, and the level with most traces loses its oldest one. The first trace,
// the last and the slowest stay while there are others.
type queue struct {
	reason Reason
	class  string

	levels  [maxLevels]level
	puts    uint64
	first   *Entry // the first of all that were put, while it is here
	last    *Entry
	slowest *Entry // the first with the longest duration, while it is here
	bytes   int

	second   clock.Reading // when the present second began
	admitted int           // in it
}

// maxLevels is enough for a trace at 2^24 times the age of the last ones.
const maxLevels = 24

// A level is a list of entries linked by their next, the oldest first.
type level struct {
	oldest, newest *Entry
	count          int
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
	l := &q.levels[min(bits.TrailingZeros64(q.puts), maxLevels-1)]
	if q.puts == 0 {
		q.first = e
	}
	q.puts++
	if l.oldest == nil {
		l.oldest = e
	} else {
		l.newest.next = e
	}
	l.newest = e
	l.count++
	q.last = e
	if q.slowest == nil || e.Took > q.slowest.Took {
		q.slowest = e
	}
}

// pop removes the trace that is missed least. It returns nil if there is none.
func (q *queue) pop() *Entry {
	for _, dear := range [][]*Entry{{q.first, q.last, q.slowest}, {q.dearest()}, nil} {
		if l := q.fullest(dear); l != nil {
			return q.remove(l, dear)
		}
	}
	return nil
}

// dearest returns the trace that stays longest: the slowest of the slow ones, and the last
// of the others.
func (q *queue) dearest() *Entry {
	if q.reason == Slow && q.slowest != nil {
		return q.slowest
	}
	return q.last
}

// fullest returns the level with most traces, or nil if there are none but the dear ones.
func (q *queue) fullest(dear []*Entry) (most *level) {
	for i := range q.levels {
		if l := &q.levels[i]; l.victim(dear) != nil && (most == nil || l.count > most.count) {
			most = l
		}
	}
	return most
}

// victim returns the oldest entry that is not dear, or nil.
func (l *level) victim(dear []*Entry) *Entry {
	e := l.oldest
	for e != nil && contains(dear, e) {
		e = e.next
	}
	return e
}

func contains(list []*Entry, e *Entry) bool {
	for _, have := range list {
		if have == e {
			return true
		}
	}
	return false
}

// remove removes the victim of a level that has one.
func (q *queue) remove(l *level, dear []*Entry) *Entry {
	e := l.victim(dear)
	var before *Entry // at most as many as are dear
	if l.oldest != e {
		for before = l.oldest; before.next != e; before = before.next {
		}
		before.next = e.next
	} else {
		l.oldest = e.next
	}
	if l.newest == e {
		l.newest = before
	}
	l.count--
	e.next = nil
	for _, kept := range []**Entry{&q.first, &q.last, &q.slowest} {
		if *kept == e {
			*kept = nil
		}
	}
	return e
}

func (q *queue) appendTo(list []*Entry) []*Entry {
	for i := range q.levels {
		for e := q.levels[i].oldest; e != nil; e = e.next {
			list = append(list, e)
		}
	}
	return list
}
