package monitor

import "github.com/spacemonkeygo/monitor/v2/internal/stripe"

// A Counter is a total that only grows: bytes sent, rows read. For a number
// that also falls use a Gauge; for things that happen, a Meter.
//
// Counters come from Scope.Counter. All methods are safe for concurrent use
// and none blocks or allocates.
type Counter struct {
	series
	total stripe.Counter
}

// Add adds n, which must not be negative: if it is, nothing is added and the
// registry's misuse counter is.
func (c *Counter) Add(n int64) {
	if n < 0 {
		c.misused()
		return
	}
	c.total.Add(n)
}

// Inc adds one.
func (c *Counter) Inc() { c.total.Add(1) }

// Total returns the sum of what was added so far.
func (c *Counter) Total() int64 { return c.total.Load() }

// In says what the counter counts. It returns the counter, for use where it is
// declared; the first unit given to a series stays.
func (c *Counter) In(u Unit) *Counter {
	c.setUnit(u)
	return c
}

func (c *Counter) read(m *Metric) { m.Int = c.total.Load() }
