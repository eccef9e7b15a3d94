// Package libraries makes the same instruments, and records the same on them,
// with each library that is compared.
package libraries

import (
	"errors"
	"math"
	"math/rand/v2"
	"time"
)

// A Library makes instruments and records on them; it is told of each once.
// Scopes are packages; a shard that is not empty is the value of a tag.
type Library interface {
	Counter(scope, name, shard string, n int)
	Gauge(scope, name string, v float64)

	// Distribution returns what records a value, in seconds.
	Distribution(scope, name string) (observe func(float64))

	// Function is called n times, of which failed fail, and measures the time
	// each takes: nothing happens in it. Where there are no functions, they are
	// what one writes instead: how many are in flight, how many ended how, and a
	// distribution of the times.
	Function(scope, name string, n, failed int)

	// Totals reads back what was recorded.
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

// Latencies returns values that are log-normal with sigma 1 around 10 ms, in
// seconds: the same each time.
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

// call calls the function n times, of which failed fail.
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

// All are the libraries, with what makes an empty one of each.
var All = []struct {
	Name string
	New  func() Library
}{
	{"monitor", func() Library { return NewMonitor() }},
	{"client_golang", func() Library { return NewProm() }},
	{"victoriametrics", func() Library { return NewVictoria() }},
	{"monkit", func() Library { return NewMonkit() }},
	{"rcrowley", func() Library { return NewCrowley() }},
	{"otel", func() Library { return NewOTel() }},
	{"tally", func() Library { return NewTally() }},
}
