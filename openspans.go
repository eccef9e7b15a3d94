package monitor

import (
	"cmp"
	"slices"
	"sync"

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
}

type openShard struct {
	mu    sync.Mutex
	first *Span // guarded by mu, and so are next and prev of those it leads to
	count int   // guarded by mu
	_     [128 - 24]byte
}

// notListed is the shard of spans beyond MaxOpenSpans.
const notListed = openShards

// add adds the span and reports whether there was room.
func (l *openSpans) add(s *Span) bool {
	s.shard = uint8(stripe.Slot() % openShards)
	shard := &l.shards[s.shard]
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if shard.count >= MaxOpenSpans/openShards {
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
	shard.mu.Unlock()
}

// all returns the spans, the oldest first.
func (l *openSpans) all() []*Span {
	var open []*Span
	for i := range l.shards {
		shard := &l.shards[i]
		shard.mu.Lock()
		open = slices.Grow(open, shard.count)
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
