package profiling

import (
	"context"
	"hash/maphash"
	"sync"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// openShards is the number of maps over which the open spans are spread, so that
// processors seldom meet at a lock.
const openShards = 64

// openSpans holds the state of open spans, at most about monitor.MaxOpenSpans.
type openSpans struct {
	shards [openShards]openShard
}

type openShard struct {
	mu    sync.Mutex
	spans map[*monitor.Span]spanState // guarded by mu
	count atomic.Int64                // of spans; written under mu
	_     [128 - 24]byte
}

// A spanState is the state of an open span. It never changes.
type spanState struct {
	goroutine uintptr // that started it
	task      *task   // nil if it has none
}

var seed = maphash.MakeSeed()

func (o *openSpans) shard(s *monitor.Span) *openShard {
	return &o.shards[maphash.Comparable(seed, s)%openShards]
}

// add adds the span, and reports whether there was room.
func (o *openSpans) add(s *monitor.Span, state spanState) bool {
	shard := o.shard(s)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if len(shard.spans) >= monitor.MaxOpenSpans/openShards {
		return false
	}
	if shard.spans == nil {
		shard.spans = map[*monitor.Span]spanState{}
	}
	shard.spans[s] = state
	shard.count.Add(1)
	return true
}

// take removes the span and returns its state.
func (o *openSpans) take(s *monitor.Span) (state spanState, ok bool) {
	shard := o.shard(s)
	if shard.count.Load() == 0 {
		return spanState{}, false
	}
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if state, ok = shard.spans[s]; ok {
		delete(shard.spans, s)
		shard.count.Add(-1)
	}
	return state, ok
}

// count returns the number of spans that are remembered.
func (o *openSpans) count() (n int64) {
	for i := range o.shards {
		n += o.shards[i].count.Load()
	}
	return n
}

// taskContext returns the context for a span's task: the nearest ancestor's task's,
// or else the span's outer context, which may have a task of the application.
func (o *openSpans) taskContext(s *monitor.Span) context.Context {
	for above := s.Parent(); above != nil; above = above.Parent() {
		if t := o.task(above); t != nil {
			return t.ctx
		}
	}
	return s.Outer()
}

// task returns the task of the span, nil if it is not open or has none.
func (o *openSpans) task(s *monitor.Span) *task {
	shard := o.shard(s)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	return shard.spans[s].task
}
