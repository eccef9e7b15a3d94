package monitor

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// openShards is the number of lists over which a registry's open spans are
// spread, so that processors seldom meet at a lock.
const openShards = 64

// openSpans holds the open spans of a registry. A span is linked into the list of one
// shard, under a lock that is held for a few instructions. Readers build the tree from
// the spans' parents.
type openSpans struct {
	shards [openShards]openShard
	room   atomic.Int64 // of all shards
}

type openShard struct {
	mu    sync.Mutex
	first *Span // guarded by mu, and so are next and prev of those it leads to
	count int32 // guarded by mu
	room  int32 // guarded by mu; how many spans the shard may have without asking for more
	_     [128 - 24]byte
}

// roomStep is the number of spans for which a shard takes room at a time, so that the
// shards share MaxOpenSpans and seldom write to what they share.
const roomStep = 32

// mostOpenSpans is for a warning, which then does not allocate when it is known.
var mostOpenSpans = []any{MaxOpenSpans}

// notListed is the shard of spans beyond MaxOpenSpans.
const notListed = openShards

// add adds the span and reports whether there was room.
func (l *openSpans) add(s *Span) bool {
	s.shard = uint8(stripe.Slot() % openShards)
	shard := &l.shards[s.shard]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if shard.count == shard.room && !l.grow(shard) {
		s.shard = notListed
		return false
	}
	s.next = shard.first
	if s.next != nil {
		s.next.prev = s
	}
	shard.first = s
	shard.count++
	return true
}

// grow takes room for more spans if there is any left. shard.mu is held.
func (l *openSpans) grow(shard *openShard) bool {
	if l.room.Load() >= MaxOpenSpans {
		return false
	}
	if l.room.Add(roomStep) > MaxOpenSpans {
		l.room.Add(-roomStep)
		return false
	}
	shard.room += roomStep
	return true
}

func (l *openSpans) remove(s *Span) {
	if s.shard == notListed {
		return
	}
	shard := &l.shards[s.shard]
	shard.mu.Lock()
	if s.next != nil {
		s.next.prev = s.prev
	}
	if s.prev != nil {
		s.prev.next = s.next
	} else {
		shard.first = s.next
	}
	s.next, s.prev = nil, nil
	shard.count--
	if shard.room-shard.count == 2*roomStep {
		shard.room -= roomStep
		l.room.Add(-roomStep)
	}
	shard.mu.Unlock()
}

// loops returns a text for the first local roots whose calls are judged by themselves.
func (l *openSpans) loops() (texts []string) {
	const most = 3
	for _, s := range l.all() {
		if s.above != nil || !s.trace.items.Load() {
			continue
		}
		if len(texts) == most {
			return append(texts, "more calls are open for long, and what they call is judged by itself")
		}
		f, open := s.Func(), clock.Between(s.start, clock.Now()).Round(time.Second)
		texts = append(texts, fmt.Sprintf("%s of %s is open for %v: what it calls is judged by itself; monitor.Detach gives each item a trace of its own",
			f.Name(), f.owner.scope, open))
	}
	return texts
}

// all returns the spans, the oldest first.
func (l *openSpans) all() []*Span {
	var open []*Span
	for i := range l.shards {
		shard := &l.shards[i]
		shard.mu.Lock()
		open = slices.Grow(open, int(shard.count))
		for s := shard.first; s != nil; s = s.next {
			open = append(open, s)
		}
		shard.mu.Unlock()
	}
	now := clock.Now()
	slices.SortFunc(open, func(a, b *Span) int {
		return cmp.Compare(clock.Between(b.start, now), clock.Between(a.start, now))
	})
	return open
}
