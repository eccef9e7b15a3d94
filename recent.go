package monitor

import (
	"slices"
	"sync"
	"sync/atomic"
)

// A process may have several registries, and so several parts of one trace. When
// one part is kept the others are to be as well, although they finished before
// and found nothing remarkable in themselves. So parts that another one began are
// remembered for a while after they have finished, and the identifiers of traces
// that were kept likewise, for the parts that finish later.
//
// All of it is of the process. A process with one registry does without.
type recentTraces struct {
	registries atomic.Int32 // that have had a trace

	shards [16]recentShard // by trace identifier
}

var recent recentTraces

type recentShard struct {
	mu    sync.Mutex
	parts []*part               // guarded by mu; the oldest first
	bytes int                   // guarded by mu; of parts
	kept  [maxRecentIDs]TraceID // guarded by mu; the last ones
	next  int                   // guarded by mu; index of kept that is overwritten next
	_     [64]byte
}

// Limits of one shard.
const (
	maxRecentParts = 32
	maxRecentBytes = 128 << 10
	maxRecentIDs   = 64
)

// inUse reports whether there may be several parts of a trace.
func (t *recentTraces) inUse() bool { return t.registries.Load() > 1 }

func (t *recentTraces) shard(id TraceID) *recentShard {
	return &t.shards[int(id[len(id)-1])%len(t.shards)]
}

// remember takes a part that is not to be kept for itself, and reports whether
// another part was kept already, in which case it does not.
func (t *recentTraces) remember(root *Span, f *Func) (kept bool) {
	s := t.shard(root.trace.id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.kept[:], root.trace.id) {
		return true
	}
	if !root.trace.upper.IsValid() {
		return false // nobody but this part has begun the others
	}
	p := partOf(root, f, nil)
	size := p.size()
	if size > maxRecentBytes {
		return false
	}
	s.parts = append(s.parts, p)
	s.bytes += size
	for len(s.parts) > maxRecentParts || s.bytes > maxRecentBytes {
		s.bytes -= s.parts[0].size()
		s.parts = slices.Delete(s.parts, 0, 1)
	}
	return false
}

// keep remembers that a part of the trace was kept, and removes and returns the
// other parts.
func (t *recentTraces) keep(id TraceID) (parts []*part) {
	s := t.shard(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.kept[:], id) {
		s.kept[s.next] = id
		s.next = (s.next + 1) % len(s.kept)
	}
	s.parts = slices.DeleteFunc(s.parts, func(p *part) bool {
		if p.trace.id != id {
			return false
		}
		s.bytes -= p.size()
		parts = append(parts, p)
		return true
	})
	return parts
}
