package statsd

import (
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/deltas"
)

// A memory has what was sent of one instrument: the reading in the last whole snapshot,
// and each total by itself, because one datagram may be taken and the next refused: each
// total goes on from where it is.
type memory struct {
	reading deltas.Reading
	totals  []*slot // in the order of first use
	next    int     // the place in totals where the next is expected
	buckets map[bucket]*slot
}

// A slot is the part of one total that was sent, as Int or, of a sum, as lines.whole.
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

// fell reports whether a total has fallen: the instrument began again.
func (m *memory) fell(fields []collect.Field) bool {
	for i := range fields {
		f := &fields[i]
		if f.Kind == collect.Total && f.Whole && f.Int >= 0 && f.Int < m.total(f).int {
			return true
		}
	}
	return false
}

// forget makes the totals zero, so that what there is has not been sent.
func (m *memory) forget() { m.totals, m.next, m.buckets = nil, 0, nil }
