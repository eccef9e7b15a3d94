package monitor

import (
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// A Meter counts events and knows their recent rate.
//
// Meters come from Scope.Meter. All methods are safe for concurrent use; Mark
// neither blocks nor allocates. There is no ticker behind a meter: whoever
// reads it leaves a point behind, and the rate is the slope between now and
// the oldest such point that is not older than RateWindow, or the newest if all
// are.
type Meter struct {
	series
	total stripe.Counter

	mu     sync.Mutex
	points [ratePoints]ratePoint // guarded by mu; a ring, next is the oldest
	next   int                   // guarded by mu
}

// RateWindow is the longest time over which a rate is taken.
const RateWindow = time.Minute

// ratePoints are kept at most one to rateSpacing, so that the ring spans
// RateWindow however often it is read.
const (
	ratePoints  = 16
	rateSpacing = RateWindow / (ratePoints - 1)
)

type ratePoint struct {
	at    int64 // clock.Monotonic, 0 for none
	total int64
}

// Mark counts n events. A negative n counts nothing but the registry's misuse
// counter.
func (m *Meter) Mark(n int64) {
	if n < 0 {
		m.misused()
		return
	}
	m.total.Add(n)
}

// In says what is counted, such as Bytes; see Counter.In.
func (m *Meter) In(u Unit) *Meter {
	m.setUnit(u)
	return m
}

// Total returns the number of events so far.
func (m *Meter) Total() int64 { return m.total.Load() }

// Rate returns the events per second over the last RateWindow; over less of it
// while the meter is young, and over more after a time in which nobody read it.
func (m *Meter) Rate() float64 {
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
	// An event that has just made the meter is not a million in a second.
	elapsed := max(time.Duration(now-base.at), rateSpacing)
	return total, float64(total-base.total) / elapsed.Seconds()
}

func (m *Meter) read(to *Metric) { to.Int, to.Float = m.totalAndRate() }
