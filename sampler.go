package monitor

import "github.com/spacemonkeygo/monitor/v2/internal/tail"

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
	p := r.probability()
	return SampleDecision{q.TraceID.random() < uint64(p*tail.RandomIDs), p}
}

func (r Ratio) probability() float64 {
	if r > 0 {
		return min(float64(r), 1)
	}
	return 0
}

// A chosenSampler is a registry's sampler, and what a Ratio comes to.
type chosenSampler struct {
	Sampler
	isRatio     bool
	below       uint64
	probability float32
}

// chooseSampler returns the sampler for a registry. nil stands for Always.
func chooseSampler(s Sampler) *chosenSampler {
	if s == nil {
		s = Always
	}
	c := &chosenSampler{Sampler: s}
	if ratio, ok := s.(Ratio); ok {
		p := ratio.probability()
		c.isRatio, c.below, c.probability = true, uint64(p*tail.RandomIDs), float32(p)
	}
	return c
}

// decide decides whether a trace is sampled whose local root is a call of f. What
// comes first counts: the debug flag, the decision of the remote caller, the sampler. A
// sampler that panics does not sample.
func (c *chosenSampler) decide(t *trace, remote Sampling, f *Func, kind SpanKind) (sampled bool, probability float32) {
	switch {
	case t.debug:
		return true, 0
	case remote != Undecided:
		return remote == Sampled, 0
	case c.isRatio:
		return t.id.random() < c.below, c.probability
	}
	d := c.ask(SampleRequest{t.id, f, kind})
	return d.Sampled, float32(d.Probability)
}

func (c *chosenSampler) ask(q SampleRequest) SampleDecision {
	defer q.Func.owner.self.Survive()
	return c.Sample(q)
}
