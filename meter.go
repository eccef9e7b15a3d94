package monitor

import (
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// A Meter counts events and computes their recent rate.
//
// Meters come from Scope.Meter. All methods are safe for concurrent use; Mark neither
// blocks nor allocates. A meter has no ticker: readings store points, and the rate is the
// slope from a stored point to now, from the oldest point that is not older than
// RateWindow or, if all are older, from the newest.
type Meter struct {
	series
	total stripe.Counter

	mu     sync.Mutex
	points [ratePoints]ratePoint // guarded by mu; a ring, next is the oldest
	next   int                   // guarded by mu
}

func (m *Meter) activity() uint64 { return uint64(m.total.Load()) }

// RateWindow is the time over which a meter's rate is taken; see Meter.Rate.
const RateWindow = time.Minute

// At most one of the ratePoints is stored in each rateSpacing, so that the ring spans
// RateWindow however often the meter is read.
const (
	ratePoints  = 16
	rateSpacing = RateWindow / (ratePoints - 1)
)

type ratePoint struct {
	at    int64 // clock.Monotonic, 0 for none
	total int64
}

// Mark counts n events. A negative n is not added, but counted as a misuse of the
// registry.
func (m *Meter) Mark(n int64) {
	switch {
	case m == nil:
	case n < 0:
		m.misused("a negative number was added")
	default:
		m.total.Add(n)
	}
}

// In sets the unit of the meter, such as Bytes; see Counter.In.
func (m *Meter) In(u Unit) *Meter {
	if m != nil {
		m.setUnit(u)
	}
	return m
}

// Total returns the number of events so far, and math.MaxInt64 once it is greater.
func (m *Meter) Total() int64 {
	if m == nil {
		return 0
	}
	return m.total.Load()
}

// Rate returns the events per second over the last RateWindow: over less time while the
// meter is younger, and over more after a longer time without readings.
func (m *Meter) Rate() float64 {
	if m == nil {
		return 0
	}
	_, rate := m.totalAndRate()
	return rate
}

func (m *Meter) totalAndRate() (int64, float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now, total := clock.Monotonic(), m.total.Load()
	base := ratePoint{at: clock.At(m.created)}
	for i := range m.points {
		if now-base.at <= int64(RateWindow) {
			break
		}
		if p := m.points[(m.next+i)%ratePoints]; p.at != 0 {
			base = p
		}
	}
	newest := m.points[(m.next+ratePoints-1)%ratePoints]
	if newest.at == 0 || now-newest.at >= int64(rateSpacing) {
		m.points[m.next] = ratePoint{now, total}
		m.next = (m.next + 1) % ratePoints
	}
	// The first event of a meter just made is not a million in a second.
	elapsed := max(time.Duration(now-base.at), rateSpacing)
	return total, float64(total-base.total) / elapsed.Seconds()
}

func (m *Meter) read(to *Metric) { to.Int, to.Float = m.totalAndRate() }
