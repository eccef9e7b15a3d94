package sketch

import (
	"sync"
	"sync/atomic"
)

// Buckets are allocated 16 at a time, which is a quarter of an octave and one cache
// line, because measurements cluster.
const (
	chunkBits = 4
	chunkSize = 1 << chunkBits
)

// A chunk has the counts of its buckets up to full, which most never reach.
type chunk [chunkSize]atomic.Uint32

// full is the count from which a bucket counts in a wideChunk. Goroutines that have
// seen a smaller count may still add one each: there is room for 2^31 of them.
const full = 1 << 31

// A wideChunk has the counts of a chunk's buckets beyond full.
type wideChunk [chunkSize]atomic.Uint64

// A store is a growing array of bucket counts. Adding to a bucket that exists is one
// atomic addition. Growth replaces the list of chunks but never a chunk, so that no
// addition is lost.
type store struct {
	list atomic.Pointer[chunkList]
	grow sync.Mutex // guards replacing list
}

// A chunkList is immutable. chunks[i] holds the buckets from (first+i)*chunkSize on,
// or is nil while they are all zero. wide is empty or as long as chunks, and wide[i]
// is nil while no bucket of chunks[i] is full.
type chunkList struct {
	first  int
	chunks []*chunk
	wide   []*wideChunk
}

// find returns the chunk, or nil if it is not there.
func (s *store) find(at int) *chunk {
	if l := s.list.Load(); l != nil {
		return l.chunk(at)
	}
	return nil
}

// chunkSlow returns the chunk and makes it if it is not there.
func (s *store) chunkSlow(at int) *chunk {
	s.grow.Lock()
	defer s.grow.Unlock()
	old := s.list.Load()
	if old == nil {
		old = &chunkList{first: at}
	}
	first := min(old.first, at)
	last := max(old.first+len(old.chunks)-1, at)
	l := &chunkList{first: first, chunks: make([]*chunk, last-first+1)}
	copy(l.chunks[old.first-first:], old.chunks)
	if len(old.wide) > 0 {
		l.wide = make([]*wideChunk, last-first+1)
		copy(l.wide[old.first-first:], old.wide)
	}
	c := l.chunks[at-first]
	if c == nil {
		c = new(chunk)
		l.chunks[at-first] = c
		s.list.Store(l)
	}
	return c
}

// addSlow adds one to a full bucket.
func (s *store) addSlow(i int) {
	at := i >> chunkBits
	l := s.list.Load()
	w := l.wideChunk(at)
	if w == nil {
		w = s.widen(at)
	}
	w[i&(chunkSize-1)].Add(1)
}

func (s *store) widen(at int) *wideChunk {
	s.grow.Lock()
	defer s.grow.Unlock()
	old := s.list.Load()
	if w := old.wideChunk(at); w != nil {
		return w
	}
	wide := make([]*wideChunk, len(old.chunks))
	copy(wide, old.wide)
	w := new(wideChunk)
	wide[at-old.first] = w
	s.list.Store(&chunkList{old.first, old.chunks, wide})
	return w
}

// chunk returns the chunk, or nil if it is not there.
func (l *chunkList) chunk(at int) *chunk {
	if k := uint(at - l.first); k < uint(len(l.chunks)) {
		return l.chunks[k]
	}
	return nil
}

func (l *chunkList) wideChunk(at int) *wideChunk {
	if k := uint(at - l.first); k < uint(len(l.wide)) {
		return l.wide[k]
	}
	return nil
}

// addTo adds the counts of one chunk.
func (l *chunkList) addTo(sums *[chunkSize]uint64, at int) {
	if c := l.chunk(at); c != nil {
		for i := range c {
			sums[i] += uint64(c[i].Load())
		}
	}
	if w := l.wideChunk(at); w != nil {
		for i := range w {
			sums[i] += w[i].Load()
		}
	}
}
