package monitor

import "github.com/spacemonkeygo/monitor/v2/internal/tail"

// A Sampler decides, where a trace begins, whether its spans go to the exporters. The
// decision travels with the trace, so that a trace is exported whole or not at all.
// Metrics are not sampled: every call is counted. See Registry.SetSampler.
type Sampler interface {
	// Sample decides about one trace. It is called on the goroutine that starts
	// the trace and must be quick and safe for concurrent use.
	Sample(SampleRequest) SampleDecision
}

// SampleRequest describes a trace where it begins.
type SampleRequest struct {
	TraceID TraceID
	Func    *Func // of the first span
	Kind    SpanKind
}

// SampleDecision is the decision of a Sampler.
type SampleDecision struct {
	Sampled     bool
	Probability float64 // of Sampled, from 0 to 1
}

const (
	// Always samples every trace. It is the default of a registry.
	Always = Ratio(1)
	// Never samples no trace, unless it is a debug one.
	Never = Ratio(0)
)

// Ratio samples this fraction of the traces, by their identifiers. So processes with the
// same ratio agree about a trace even if the decision was not passed on, and a lower
// ratio samples a subset of the traces of a higher one.
type Ratio float64

// Sample compares the ratio with the rightmost seven bytes of the identifier, which
// W3C Trace Context level 2 requires to be random. A ratio below 0, or NaN, counts as 0,
// and one above 1 as 1.
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

// A chosenSampler is a registry's sampler, with the result of a Ratio computed.
type chosenSampler struct {
	sampler     Sampler
	isRatio     bool
	below       uint64
	probability float32
}

// chooseSampler returns the sampler for a registry. nil means Always.
func chooseSampler(s Sampler) *chosenSampler {
	if s == nil {
		s = Always
	}
	c := &chosenSampler{sampler: s}
	if ratio, ok := s.(Ratio); ok {
		p := ratio.probability()
		c.isRatio, c.below, c.probability = true, uint64(p*tail.RandomIDs), float32(p)
	}
	return c
}

// decide decides whether to sample a trace whose local root is a call of f: by the debug
// flag, or else the decision of the remote caller, or else the sampler. A sampler that
// panics does not sample.
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
	return c.sampler.Sample(q)
}
