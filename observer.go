package monitor

import (
	"github.com/spacemonkeygo/monitor/v2/internal/cowlist"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// An Observer is notified of spans. Its functions are called on the observed goroutines:
// they must be quick, must not block, and must be safe for concurrent use. Each may be
// nil.
type Observer struct {
	// Start is called when a span has started. It may annotate the span.
	Start func(*Span)

	// Finish is called when a span has finished, sampled or not.
	Finish func(SpanData)

	// Unsampled, if it is not nil, is called instead of Finish when a span of a trace
	// that is not sampled has finished. It saves gathering the span's data, which
	// costs more than all the rest of the span.
	Unsampled func(*Span)

	// End is called when a span has finished, before the other functions, on the
	// goroutine that finished it, with the span that Start was called with.
	End func(*Span)

	// Kept is called when a trace is kept, sampled or not, after the Finish of its
	// local root; see KeptTrace.
	Kept func(*KeptTrace)
}

// observers holds the observers given to Registry.Observe.
type observers struct {
	list cowlist.List[*Observer]
	log  *self.Log
}

// started tells the observers of a span that has started.
func (all *observers) started(s *Span) {
	for _, o := range all.list.All() {
		tell(all.log, o.Start, s)
	}
}

// finished tells the observers of a span that has finished.
func (all *observers) finished(s *Span) {
	for _, o := range all.list.All() {
		tell(all.log, o.End, s)
		if o.Unsampled != nil && !s.trace.sampled {
			tell(all.log, o.Unsampled, s)
		} else if o.Finish != nil {
			tell(all.log, func(s *Span) { o.Finish(s.Data()) }, s)
		}
	}
}

// kept tells the observers of a trace that is kept.
func (all *observers) kept(k *KeptTrace) {
	for _, o := range all.list.All() {
		tell(all.log, o.Kept, k)
	}
}

// tell calls a function of an observer, unless that is nil.
func tell[T any](log *self.Log, f func(T), about T) {
	if f != nil {
		defer log.Survive()
		f(about)
	}
}
