package sketch

import (
	"sync"
	"sync/atomic"
)

// chunkBits: buckets are allocated 16 at a time, a quarter of an octave and
// two cache lines, because measurements cluster.
const (
	chunkBits = 4
	chunkSize = 1 << chunkBits
)

type chunk [chunkSize]atomic.Uint64

// store is a growing array of bucket counts. Adding to a bucket that exists is
// one atomic addition. Growing replaces the list of chunks and never a chunk,
// so no addition is lost.
type store struct {
	list atomic.Pointer[chunkList]
	grow sync.Mutex // guards replacing list
}

// chunkList is immutable; chunks[i] holds the buckets from (first+i)*chunkSize
// and is nil while they are all zero.
type chunkList struct {
	first  int
	chunks []*chunk
}

// find returns the chunk, or nil if it is not there.
func (s *store) find(at int) *chunk {
	if l := s.list.Load(); l != nil {
		return l.chunk(at)
	}
	return nil
}

// chunkSlow returns the chunk, made at first sight.
func (s *store) chunkSlow(at int) *chunk {
	s.grow.Lock()
	defer s.grow.Unlock()
	old := s.list.Load()
	if old == nil {
		old = &chunkList{first: at}
	}
	first := min(old.first, at)
	last := max(old.first+len(old.chunks)-1, at)
	chunks := make([]*chunk, last-first+1)
	copy(chunks[old.first-first:], old.chunks)
	c := chunks[at-first]
	if c == nil {
		c = new(chunk)
		chunks[at-first] = c
		s.list.Store(&chunkList{first, chunks})
	}
	return c
}

// chunk returns the chunk, or nil if it is not there.
func (l *chunkList) chunk(at int) *chunk {
	if k := uint(at - l.first); k < uint(len(l.chunks)) {
		return l.chunks[k]
	}
	return nil
}

// addTo adds the counts of one chunk.
func (l *chunkList) addTo(sums *[chunkSize]uint64, at int) {
	if c := l.chunk(at); c != nil {
		for i := range c {
			sums[i] += c[i].Load()
		}
	}
}
