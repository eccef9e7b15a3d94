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
	p := r.probability()
	return SampleDecision{q.TraceID.random() < uint64(p*randomIDs), p}
}

func (r Ratio) probability() float64 {
	if r > 0 {
		return min(float64(r), 1)
	}
	return 0
}

// randomIDs is the number of values that TraceID.random may have.
const randomIDs = 1 << 56

// random returns the part of the identifier that goes by chance.
func (id TraceID) random() uint64 { return binary.BigEndian.Uint64(id[8:]) & (randomIDs - 1) }

// SetSampler replaces the sampler, for traces that begin from now on. nil
// stands for Always.
func (r *Registry) SetSampler(s Sampler) {
	if s == nil {
		s = Always
	}
	c := &chosenSampler{Sampler: s}
	if ratio, ok := s.(Ratio); ok {
		p := ratio.probability()
		c.isRatio, c.below, c.probability = true, uint64(p*randomIDs), float32(p)
	}
	r.sampler.Store(c)
}

// Sampler returns the sampler that decides now.
func (r *Registry) Sampler() Sampler { return r.sampler.Load().Sampler }

// A chosenSampler is a registry's sampler, and what a Ratio comes to.
type chosenSampler struct {
	Sampler
	isRatio     bool
	below       uint64
	probability float32
}

// A RemotePolicy says what becomes of the decision that another process has made
// about a trace that goes on here.
type RemotePolicy uint32

const (
	// FollowRemote does as the other process decided; the sampler decides only
	// where it did not. It is what a registry starts with, and what keeps traces
	// whole.
	FollowRemote RemotePolicy = iota
	// IgnoreRemote lets the sampler decide about each trace, for services whose
	// callers are not to choose.
	IgnoreRemote
	// LimitRemote samples what both the other process and the sampler sample: a
	// caller that samples too much costs no more than one's own share.
	LimitRemote
)

// SetRemotePolicy sets the policy, for traces that are continued from now on. A
// debug trace is sampled whatever it is: who does not trust a caller with that
// clears SpanContext.Debug, as package transport does.
func (r *Registry) SetRemotePolicy(p RemotePolicy) { r.remotePolicy.Store(uint32(p)) }

// decide decides whether the trace is sampled, given what another process has
// decided.
func (t *trace) decide(r *Registry, decided Sampling, f *Func, kind SpanKind) {
	if t.debug {
		t.sampled = true
		return
	}
	if decided != Undecided {
		switch RemotePolicy(r.remotePolicy.Load()) {
		case IgnoreRemote:
		case LimitRemote:
			if decided == NotSampled {
				return
			}
		default:
			t.sampled = decided == Sampled
			return
		}
	}
	sampler := r.sampler.Load()
	if sampler.isRatio {
		t.sampled, t.probability = t.id.random() < sampler.below, sampler.probability
		return
	}
	d := r.sample(sampler, SampleRequest{t.id, f, kind})
	t.sampled, t.probability = d.Sampled, float32(d.Probability)
}

// sample asks the sampler; if it panics the trace is not sampled.
func (r *Registry) sample(s Sampler, q SampleRequest) SampleDecision {
	defer r.survive()
	return s.Sample(q)
}
