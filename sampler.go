package monitor

import "encoding/binary"

// A Sampler decides, where a trace begins, whether its spans go to the
// exporters. The decision travels with the trace, so that a trace is whole or
// absent. It does not touch numbers: every call is counted. See
// Registry.SetSampler.
type Sampler interface {
	// Sample decides about one trace. It is called on the goroutine that starts
	// the trace and must be quick and safe for concurrent use.
	Sample(SampleRequest) SampleDecision
}

// SampleRequest is what is known of a trace where it begins.
type SampleRequest struct {
	TraceID TraceID
	Func    *Func // of the first span
	Kind    SpanKind
}

// SampleDecision is what a Sampler decided.
type SampleDecision struct {
	Sampled     bool
	Probability float64 // of Sampled, from 0 to 1
}

const (
	// Always samples every trace. It is what a registry starts with.
	Always = Ratio(1)
	// Never samples no trace, unless it is a debug one.
	Never = Ratio(0)
)

// Ratio samples this fraction of the traces, by their identifiers: processes
// with the same ratio agree about a trace even where the decision was not
// passed on, and a lower ratio samples a subset of a higher one's traces.
type Ratio float64

// Sample compares the rightmost seven bytes of the identifier, the ones that
// W3C Trace Context level 2 wants to be random, with the ratio.
// A ratio below 0, or NaN, is 0; one above 1 is 1.
func (r Ratio) Sample(q SampleRequest) SampleDecision {
	const random = 1 << 56
	p := 0.0
	if r > 0 {
		p = min(float64(r), 1)
	}
	low := binary.BigEndian.Uint64(q.TraceID[8:]) & (random - 1)
	return SampleDecision{low < uint64(p*random), p}
}

// SetSampler replaces the sampler, for traces that begin from now on. nil
// stands for Always.
func (r *Registry) SetSampler(s Sampler) {
	if s == nil {
		s = Always
	}
	r.sampler.Store(&s)
}
