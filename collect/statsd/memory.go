package statsd

import (
	"maps"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A memory knows what was sent of each total, so that a line has what is new. It is
// finer than collect.Deltas, which knows whole snapshots: where a datagram was taken
// and the next was not, each total goes on from where it is.
type memory struct {
	series     map[string]*series // by appendSeries
	deliveries int
	live       int // series in the parts of the snapshot that is being delivered
	key        []byte
}

// A series is what was sent of one instrument.
type series struct {
	start   time.Time
	seen    int     // the last delivery that it was in
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

// A bucket is one of a distribution of the series. The index is that of a
// monitor.Bucket, and the sign of its values -1, 0 or 1.
type bucket struct {
	group string
	sign  int
	index int
}

// remembered is for how many deliveries a series may be absent, and go on where it
// was when it comes back: a source of metrics may fail for a while.
const remembered = 60

// of returns what was sent of the metric. An instrument that was made anew begins at
// nothing.
func (m *memory) of(metric *monitor.Metric) *series {
	m.key = appendSeries(m.key[:0], metric)
	s := m.series[string(m.key)]
	if s == nil || !s.start.Equal(metric.Start) {
		if m.series == nil {
			m.series = map[string]*series{}
		}
		s = &series{start: metric.Start}
		m.series[string(m.key)] = s
	}
	s.seen, s.next = m.deliveries+1, 0
	return s
}

// delivered forgets the series that are gone, when a whole snapshot was delivered.
func (m *memory) delivered(s *collect.Snapshot) {
	if s.Part <= 1 {
		m.live = 0
	}
	m.live += len(s.Metrics)
	if !s.Last() {
		return
	}
	m.deliveries++
	if len(m.series) > m.live {
		maps.DeleteFunc(m.series, func(_ string, s *series) bool { return m.deliveries-s.seen > remembered })
	}
}

// total returns the slot of a field.
func (s *series) total(f *collect.Field) *slot {
	for range s.totals {
		if s.next >= len(s.totals) {
			s.next = 0
		}
		t := s.totals[s.next]
		s.next++
		if t.name == f.Name && t.group == f.Group {
			return t
		}
	}
	t := &slot{group: f.Group, name: f.Name}
	s.totals = append(s.totals, t)
	s.next = len(s.totals)
	return t
}

// bucket returns the slot of a bucket.
func (s *series) bucket(at bucket) *slot {
	t := s.buckets[at]
	if t == nil {
		if s.buckets == nil {
			s.buckets = map[bucket]*slot{}
		}
		t = new(slot)
		s.buckets[at] = t
	}
	return t
}

// appendSeries appends what identifies a series, which no two have in common.
func appendSeries(b []byte, m *monitor.Metric) []byte {
	b = appendPart(appendPart(append(b, byte(m.Kind)), m.Scope), m.Name)
	for _, t := range m.Tags {
		b = appendPart(appendPart(b, t.Key), t.Value)
	}
	return b
}

// appendPart appends a text after its length.
func appendPart(b []byte, s string) []byte {
	return append(append(strconv.AppendInt(b, int64(len(s)), 36), ':'), s...)
}
