package monitor

import "github.com/spacemonkeygo/monitor/v2/internal/stripe"

// A Counter is a total that only grows: bytes sent, rows read. For a number that can
// also fall, use a Gauge; for events and their rate, a Meter.
//
// Counters come from Scope.Counter. All methods are safe for concurrent use
// and none blocks or allocates.
type Counter struct {
	series
	total stripe.Counter
}

// Add adds n, which must not be negative. A negative n is not added, but counted as a
// misuse of the registry.
func (c *Counter) Add(n int64) {
	switch {
	case c == nil:
	case n < 0:
		c.misused("a negative number was added")
	default:
		c.total.Add(n)
	}
}

// Inc adds one.
func (c *Counter) Inc() {
	if c != nil {
		c.total.Add(1)
	}
}

// Total returns the sum of the additions so far, and math.MaxInt64 once it is greater.
func (c *Counter) Total() int64 {
	if c == nil {
		return 0
	}
	return c.total.Load()
}

// In sets the unit of the counter and returns the counter, for use in its declaration.
// The first unit given to a series stays.
func (c *Counter) In(u Unit) *Counter {
	if c != nil {
		c.setUnit(u)
	}
	return c
}

func (c *Counter) activity() uint64 { return uint64(c.total.Load()) }

func (c *Counter) read(m *Metric) { m.Int = c.total.Load() }
