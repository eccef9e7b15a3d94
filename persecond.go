package monitor

import (
	"math"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/tail"
)

// PerSecond samples about a given number of traces per second for each function that
// begins traces, as Dapper's adaptive sampling does: all traces of a function that is
// called rarely, and few of one that is called often. The probability is adapted once a
// second and recorded with the trace, so that a reader knows how many traces it stands
// for. Like Ratio, it decides by the trace's identifier.
//
// A sampler may serve several registries. It remembers the functions that it has seen;
// the limits of a registry bound their number.
type PerSecond struct {
	target float64
	rates  sync.Map // *Func to *rate
}

var _ Sampler = (*PerSecond)(nil)

// NewPerSecond returns a sampler for this number of traces per second and function. A
// negative target, or NaN, samples none.
func NewPerSecond(target float64) *PerSecond {
	if !(target > 0) {
		target = 0
	}
	return &PerSecond{target: target}
}

// Target returns the wanted number of traces per second and function.
func (s *PerSecond) Target() float64 { return s.target }

// String returns the target as in "10 per second".
func (s *PerSecond) String() string {
	return strconv.FormatFloat(s.target, 'g', -1, 64) + " per second"
}

// A rate holds the rate at which one function begins traces, and the probability that
// follows from it.
type rate struct {
	probability atomic.Uint64 // the bits of a float64
	began       atomic.Int64  // a clock.Reading: when the present second began
	seen        atomic.Int64  // traces since then
	sampled     atomic.Int64  // of them, since the probability was last changed

	adapting sync.Mutex // held while all of it changes
}

// Sample samples with the probability that the last second calls for.
func (s *PerSecond) Sample(q SampleRequest) SampleDecision {
	r := s.rate(q.Func)
	r.adapt(s.target)
	r.seen.Add(1)
	bits := r.probability.Load()
	p := math.Float64frombits(bits)
	if q.TraceID.random() >= uint64(p*tail.RandomIDs) {
		return SampleDecision{false, p}
	}
	// A rising rate takes effect at once, so that the number of traces sampled in
	// one second grows with the logarithm of the rate.
	if float64(r.sampled.Add(1)) >= 2*max(s.target, 1) && r.probability.CompareAndSwap(bits, math.Float64bits(p/2)) {
		r.sampled.Store(0)
	}
	return SampleDecision{true, p}
}

// adapt computes the probability once a second, from the rate in the last one.
// Concurrent calls go on with the old probability.
func (r *rate) adapt(target float64) {
	now := clock.Now()
	began := clock.Reading(r.began.Load())
	if began != 0 && clock.Between(began, now) < time.Second || !r.adapting.TryLock() {
		return
	}
	defer r.adapting.Unlock()
	if !r.began.CompareAndSwap(int64(began), int64(now)) {
		return
	}
	seen := r.seen.Swap(0)
	p := 1.0
	if began != 0 {
		p = min(1, target*clock.Between(began, now).Seconds()/float64(max(seen, 1)))
	} else if target == 0 {
		p = 0
	}
	r.sampled.Store(0)
	r.probability.Store(math.Float64bits(p))
}

// Probability returns the probability with which the last trace that began with f was
// sampled, or 0 if none began.
func (s *PerSecond) Probability(f *Func) float64 {
	if r, ok := s.rates.Load(f); ok {
		return math.Float64frombits(r.(*rate).probability.Load())
	}
	return 0
}

func (s *PerSecond) rate(f *Func) *rate {
	if r, ok := s.rates.Load(f); ok {
		return r.(*rate)
	}
	r, _ := s.rates.LoadOrStore(f, new(rate))
	return r.(*rate)
}
