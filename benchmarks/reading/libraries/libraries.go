// Package libraries makes the same instruments, and records the same on them,
// with each library that is compared.
package libraries

import (
	"errors"
	"math"
	"math/rand/v2"
	"time"
)

// A Library makes instruments and records on them. Each method is called once for
// an instrument. A scope is a package, and a shard, unless it is empty, the value
// of a tag.
type Library interface {
	Counter(scope, name, shard string, n int)
	Gauge(scope, name string, v float64)

	// Distribution returns a function that records a value in seconds.
	Distribution(scope, name string) (observe func(float64))

	// Function records n calls of a function that does nothing, some of which fail.
	// A library without functions has the instruments that its users write instead:
	// the number of calls in flight, the calls by outcome, and a distribution of
	// the times.
	Function(scope, name string, n, failed int)

	// Totals reads the recordings back.
	Totals() (Totals, error)
}

// Totals are sums over all instruments of a kind.
type Totals struct {
	Counted  int     // by counters
	Gauges   float64 // by gauges
	Observed int     // values of distributions
	Calls    int     // of functions
	Failures int
}

// Latencies returns values in seconds that are log-normal around 10 ms with sigma
// 1. They are the same each time.
func Latencies(n int) []float64 {
	random := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, n)
	for i := range values {
		values[i] = 0.01 * math.Exp(random.NormFloat64())
	}
	return values
}

// A byHand is a function as a user writes it with a library that has none: the
// number in flight, the calls by outcome, and their times.
type byHand struct {
	inFlight func(change int)
	ok, bad  func()
	took     func(time.Duration)
}

// call calls the function n times. The first calls fail, as many as failed says.
func (f byHand) call(n, failed int) {
	for i := range n {
		f.inFlight(1)
		start := time.Now()
		if succeedOrFail(i, failed) == nil {
			f.ok()
		} else {
			f.bad()
		}
		f.took(time.Since(start))
		f.inFlight(-1)
	}
}

var errFailed = errors.New("failed")

// succeedOrFail returns the result of the i-th call.
func succeedOrFail(i, failed int) error {
	if i < failed {
		return errFailed
	}
	return nil
}
