package monitor

import "encoding/binary"

// A Sampler decides, where a trace begins, whether its spans go to the
// exporters. The decision travels with the trace, so that a trace is whole or
// absent. It does not touch numbers: every call is counted. See
// Registry.SetSampler.
type Sampler interface {
	// Sample says whether the trace is sampled, and how likely that was, from
	// 0 to 1. It is called on the goroutine that starts the trace and must be
	// quick and safe for concurrent use.
	Sample(id TraceID) (sampled bool, probability float64)
}

// Always samples every trace. It is what a registry starts with.
var Always Sampler = Ratio(1)

// Never samples no trace, unless it is a debug one.
var Never Sampler = Ratio(0)

// Ratio samples this fraction of the traces, by their identifiers: processes
// with the same ratio agree about a trace even where the decision was not
// passed on, and a lower ratio samples a subset of a higher one's traces.
type Ratio float64

// Sample compares the rightmost seven bytes of the identifier, the ones that
// W3C Trace Context level 2 wants to be random, with the ratio.
func (r Ratio) Sample(id TraceID) (bool, float64) {
	const random = 1 << 56
	p := min(max(float64(r), 0), 1)
	low := binary.BigEndian.Uint64(id[8:]) & (random - 1)
	return low < uint64(p*random), p
}

// SetSampler replaces the sampler, for traces that begin from now on. nil
// stands for Always.
func (r *Registry) SetSampler(s Sampler) {
	if s == nil {
		s = Always
	}
	r.sampler.Store(&s)
}
