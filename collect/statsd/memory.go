package statsd

import (
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/deltas"
)

// A memory has the part of one instrument that was sent: the reading in the last whole
// snapshot, and each total by itself. A datagram may be taken and the next one refused, so
// that each total goes on from its own value.
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

// A bucket is a bucket of a distribution. Its index is that of the monitor.Bucket, and its
// sign that of the values: -1, 0 or 1.
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
