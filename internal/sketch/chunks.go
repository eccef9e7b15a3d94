package sketch

import (
	"iter"
	"math"
)

// chunks are the chunks of one store in each share of a sketch.
type chunks struct {
	lists      []*chunkList
	first, end int // the range of chunks that any list has
}

// chunks returns the chunks of the stores that of selects. It appends the lists to few.
func (s *Sketch) chunks(few []*chunkList, of func(*share) *store) chunks {
	c := chunks{few, math.MaxInt, math.MinInt}
	for h := range s.all() {
		if l := of(h).list.Load(); l != nil {
			c.lists = append(c.lists, l)
			c.first, c.end = min(c.first, l.first), max(c.end, l.first+len(l.chunks))
		}
	}
	return c
}

// buckets yields the index and the count of each bucket that is not empty.
func (c *chunks) buckets() iter.Seq2[int, uint64] {
	return func(yield func(int, uint64) bool) {
		for at := c.first; at < c.end; at++ {
			var counts [chunkSize]uint64
			for _, l := range c.lists {
				l.addTo(&counts, at)
			}
			for i, count := range counts {
				if count > 0 && !yield(at<<chunkBits+i, count) {
					return
				}
			}
		}
	}
}
