package monitor

import (
	"math"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// A Meter counts events and computes their recent rate.
//
// Meters come from Scope.Meter. All methods are safe for concurrent use; Mark neither
// blocks nor allocates. A meter has no ticker: readings store points, and the rate is the
// slope to now from the making of the meter, if that is not older than RateWindow, or else
// from the oldest point that is not or, if all are older, from the newest. A point that is
// younger than a second is too near for a slope.
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

// leastRateTime is the least time that a rate is taken over: the first event of a meter
// just made is not a million in a second.
const leastRateTime = time.Second

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
// meter is younger, and over more after a longer time without readings. Rate is NaN while
// it is not known: in the first second of the meter, and in the first reading of a meter
// that is older than RateWindow and for a second after it. So read it regularly, or once
// more a little later.
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
	rate := math.NaN()
	if base, ok := m.base(now); ok {
		rate = float64(total-base.total) / time.Duration(now-base.at).Seconds()
	}
	newest := m.points[(m.next+ratePoints-1)%ratePoints]
	if newest.at == 0 || now-newest.at >= int64(rateSpacing) {
		m.points[m.next] = ratePoint{now, total}
		m.next = (m.next + 1) % ratePoints
	}
	return total, rate
}

// base returns the point that the rate is the slope from; ok tells whether there is one.
// The caller holds m.mu.
func (m *Meter) base(now int64) (base ratePoint, ok bool) {
	made := ratePoint{at: clock.At(m.created)}
	if age := now - made.at; age <= int64(RateWindow) {
		return made, age >= int64(leastRateTime)
	}
	for i := range m.points {
		p := m.points[(m.next+i)%ratePoints]
		if p.at == 0 || now-p.at < int64(leastRateTime) {
			continue
		}
		base, ok = p, true
		if now-p.at <= int64(RateWindow) {
			break
		}
	}
	return base, ok
}

func (m *Meter) read(to *Metric) { to.Int, to.Float = m.totalAndRate() }
