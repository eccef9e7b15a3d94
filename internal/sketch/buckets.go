package sketch

import "math"

// Bucket is a count of values v with Lower(Index) < |v| <= Upper(Index).
type Bucket struct {
	Index int
	Count uint64
}

// AppendPositive appends the buckets of values above zero that are not empty,
// smallest first. A slice without memory gets as much as it needs.
func AppendPositive[B ~struct {
	Index int
	Count uint64
}](to []B, s *Sketch) []B {
	return appendBuckets(to, s, func(p *part) *store { return &p.positive })
}

// AppendNegative does the same for values below zero, smallest magnitude first.
func AppendNegative[B ~struct {
	Index int
	Count uint64
}](to []B, s *Sketch) []B {
	return appendBuckets(to, s, func(p *part) *store { return &p.negative })
}

// appendBuckets adds up the stores that the parts keep.
func appendBuckets[B ~struct {
	Index int
	Count uint64
}](to []B, s *Sketch, of func(*part) *store) []B {
	var few [8]*chunkList
	lists := few[:0]
	first, end := math.MaxInt, math.MinInt
	for p := range s.all() {
		if l := of(p).list.Load(); l != nil {
			lists = append(lists, l)
			first, end = min(first, l.first), max(end, l.first+len(l.chunks))
		}
	}
	if len(lists) > 0 && cap(to) == 0 {
		n := 0
		for at := first; at < end; at++ {
			for _, count := range sum(lists, at) {
				if count > 0 {
					n++
				}
			}
		}
		to = make([]B, 0, n)
	}
	for at := first; at < end; at++ {
		for i, count := range sum(lists, at) {
			if count > 0 {
				to = append(to, B{at<<chunkBits + i, count})
			}
		}
	}
	return to
}

// sum returns the counts of one chunk.
func sum(lists []*chunkList, at int) (counts [chunkSize]uint64) {
	for _, l := range lists {
		l.addTo(&counts, at)
	}
	return counts
}
