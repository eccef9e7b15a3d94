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
// All of it is of the process. A process with one registry does without, and what
// is no part of a trace that has others pays two accesses of memory.
type recentTraces struct {
	registries atomic.Int32  // that have had a trace
	numbers    atomic.Uint64 // given to registries

	// seen has the last traces that began or went on here, at the place that some
	// bits of their identifiers tell.
	seen [4096]atomic.Uint64

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

// What is seen of a trace: its identifier's other bits, the number of the registry
// that had the first part, and whether another one had a part too.
const (
	seenOthers   = 1
	seenRegistry = 1<<20 - 2
)

// begin notes that a registry has a part, and reports whether another one had one
// before.
func (t *recentTraces) begin(id TraceID, registry uint64) (another bool) {
	seen, bits := t.place(id)
	first := seen.Load()
	if first&^(seenRegistry|seenOthers) != bits {
		seen.Store(bits | registry<<1&seenRegistry)
		return false
	}
	if (first^registry<<1)&seenRegistry == 0 {
		return first&seenOthers != 0
	}
	seen.Store(first | seenOthers)
	return true
}

// others reports whether another registry has had a part.
func (t *recentTraces) others(id TraceID) bool {
	seen, bits := t.place(id)
	return seen.Load()&^seenRegistry == bits|seenOthers
}

// place returns where a trace is noted, and its bits there. If it comes to the
// worst two traces share a place, and the older one is forgotten.
func (t *recentTraces) place(id TraceID) (*atomic.Uint64, uint64) {
	random := id.random()
	return &t.seen[random%uint64(len(t.seen))], random / uint64(len(t.seen)) << 20
}

// remember takes a part that is not to be kept for itself, and reports whether
// another part was kept already, in which case it does not. Most have no other
// part.
func (t *recentTraces) remember(root *Span, f *Func) (kept bool) {
	if !root.trace.another && !t.others(root.trace.id) {
		return false
	}
	s := t.shard(root.trace.id)
	if s.isKept(root.trace.id) {
		return true
	}
	if !root.trace.upper.IsValid() {
		return false // nobody but this part has begun the others
	}
	if p := partOf(root, f, nil); !s.put(p) {
		f.scope.registry.keepPart(p)
	}
	return false
}

func (s *recentShard) isKept(id TraceID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.kept[:], id)
}

// put takes a part, unless another one was kept meanwhile.
func (s *recentShard) put(p *part) bool {
	size := p.size()
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.kept[:], p.trace.id) {
		return false
	}
	if size > maxRecentBytes {
		return true // and forgotten
	}
	s.parts = append(s.parts, p)
	s.bytes += size
	for len(s.parts) > maxRecentParts || s.bytes > maxRecentBytes {
		s.bytes -= s.parts[0].size()
		s.parts = slices.Delete(s.parts, 0, 1)
	}
	return true
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
