package tail

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Limits of one shard of a Recent.
const (
	maxRecentParts = 32
	maxRecentBytes = 128 << 10
	maxRecentIDs   = 64
)

// A Recent connects the parts of a trace in several registries of a process. If one part
// is kept, the others are kept too, even if they finished before and are unremarkable by
// themselves. So a Recent remembers the last parts that were not kept, and the
// identifiers of the last traces with a kept part. All methods are safe for concurrent
// use.
type Recent struct {
	// seen has the last traces that began or went on here, each at a place given by
	// some bits of its identifier.
	seen [4096]atomic.Uint64

	shards [16]recentShard // by trace identifier
}

// A Part is a part of a trace. Package tail keeps none itself.
type Part interface {
	// Keep keeps the part because another part of the trace is kept.
	Keep()
}

type recentShard struct {
	mu    sync.Mutex
	parts []recentPart     // guarded by mu; the oldest first
	bytes int              // guarded by mu; of parts
	kept  [maxRecentIDs]ID // guarded by mu; the last ones
	next  int              // guarded by mu; index of kept that is overwritten next
	_     [64]byte
}

type recentPart struct {
	id    ID
	part  Part
	bytes int
}

func (r *Recent) shard(id ID) *recentShard { return &r.shards[int(id[len(id)-1])%len(r.shards)] }

// An element of seen has the other bits of the identifier, the number of the registry
// with the first part, and whether another registry has had a part too.
const (
	seenOthers   = 1
	seenRegistry = 1<<20 - 2
)

// Begin notes that a registry has a part of the trace, and reports whether another
// registry had one before.
func (r *Recent) Begin(id ID, registry uint64) (another bool) {
	seen, bits := r.place(id)
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

// Shared reports whether several registries have had a part of the trace.
func (r *Recent) Shared(id ID) bool {
	seen, bits := r.place(id)
	return seen.Load()&^seenRegistry == bits|seenOthers
}

// place returns where a trace is noted, and its bits there. Two traces may share a
// place: then the older one is forgotten.
func (r *Recent) place(id ID) (*atomic.Uint64, uint64) {
	random := Random(id)
	return &r.seen[random%uint64(len(r.seen))], random / uint64(len(r.seen)) << 20
}

// IsKept reports whether a part of the trace was kept.
func (r *Recent) IsKept(id ID) bool {
	s := r.shard(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.kept[:], id)
}

// Put remembers a part that was not kept. It returns false, and does not remember it,
// if another part was kept meanwhile. A part that is too large is forgotten.
func (r *Recent) Put(id ID, part Part, bytes int) bool {
	s := r.shard(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.kept[:], id) {
		return false
	}
	if bytes > maxRecentBytes {
		return true
	}
	s.parts = append(s.parts, recentPart{id, part, bytes})
	s.bytes += bytes
	for len(s.parts) > maxRecentParts || s.bytes > maxRecentBytes {
		s.bytes -= s.parts[0].bytes
		s.parts[0] = recentPart{}
		s.parts = s.parts[1:]
	}
	return true
}

// Keep remembers that a part of the trace was kept. It removes the other parts and
// returns them; the caller keeps them too.
func (r *Recent) Keep(id ID) (parts []Part) {
	s := r.shard(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.kept[:], id) {
		s.kept[s.next] = id
		s.next = (s.next + 1) % len(s.kept)
	}
	others := s.parts[:0]
	for _, p := range s.parts {
		if p.id == id {
			s.bytes -= p.bytes
			parts = append(parts, p.part)
		} else {
			others = append(others, p)
		}
	}
	clear(s.parts[len(others):])
	s.parts = others
	return parts
}
