package statsd

import (
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/deltas"
)

// A memory is what was sent of one instrument. Besides the reading of the last whole
// snapshot it knows each total by itself, so that a line has what is new: where a
// datagram was taken and the next was not, each total goes on from where it is.
type memory struct {
	reading deltas.Reading
	totals  []*slot // in the order of first use
	next    int     // the place in totals where the next is expected
	buckets map[bucket]*slot
}

// A slot is how much of one total was sent: Int or Float of it.
type slot struct {
	group, name string
	int         int64
	float       float64
}

// A bucket is one of a distribution. The index is that of a
// monitor.Bucket, and the sign of its values -1, 0 or 1.
type bucket struct {
	group string
	sign  int
	index int
}

// total returns the slot of a field.
func (m *memory) total(f *collect.Field) *slot {
	for range m.totals {
		if m.next >= len(m.totals) {
			m.next = 0
		}
		t := m.totals[m.next]
		m.next++
		if t.name == f.Name && t.group == f.Group {
			return t
		}
	}
	t := &slot{group: f.Group, name: f.Name}
	m.totals = append(m.totals, t)
	m.next = len(m.totals)
	return t
}

// bucket returns the slot of a bucket.
func (m *memory) bucket(at bucket) *slot {
	t := m.buckets[at]
	if t == nil {
		if m.buckets == nil {
			m.buckets = map[bucket]*slot{}
		}
		t = new(slot)
		m.buckets[at] = t
	}
	return t
}
