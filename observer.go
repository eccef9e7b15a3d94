package monitor

import (
	"github.com/spacemonkeygo/monitor/v2/internal/cowlist"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// An Observer is notified of spans. Its functions are called on the observed goroutines:
// they must be quick, must not block, and must be safe for concurrent use. Each may be
// nil.
//
// If a function panics, that is warned about, and goes no further. If it calls
// runtime.Goexit, the observed goroutine ends; the other observers are told all the same,
// and a span that was about to start finishes at once. If it makes spans, the observers
// are told of these too, but not of those made three levels deep, which is warned about.
// If it blocks, so does the observed goroutine.
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
	list  cowlist.List[*Observer]
	log   *self.Log
	depth self.Depth
}

// An event is what observers are told of.
type event struct {
	kind eventKind
	span *Span
	kept *KeptTrace
}

type eventKind int

const (
	spanStarted eventKind = iota
	spanFinished
	traceKept
)

// started tells the observers of a span that has started.
func (all *observers) started(s *Span) {
	if list := all.list.All(); len(list) > 0 {
		all.startedSlow(list, s)
	}
}

func (all *observers) startedSlow(list []*Observer, s *Span) {
	returned := false
	defer func() {
		if !returned { // runtime.Goexit: the caller will not finish the span
			s.Finish(nil)
		}
	}()
	all.tell(list, event{spanStarted, s, nil})
	returned = true
}

// finished tells the observers of a span that has finished.
func (all *observers) finished(s *Span) {
	all.tell(all.list.All(), event{spanFinished, s, nil})
}

// kept tells the observers of a trace that is kept.
func (all *observers) kept(k *KeptTrace) {
	if list := all.list.All(); len(list) > 0 {
		all.tell(list, event{traceKept, nil, k})
	}
}

// tell tells observers of an event, unless they have caused it themselves, too deep.
//
//go:noinline
func (all *observers) tell(list []*Observer, e event) {
	inside, ok := all.depth.Enter("(*observers).tell")
	if !ok {
		all.log.Warn(&all.log.Misuses, "Observe", "an observer makes spans of which it is told; it is not told of all")
		return
	}
	defer inside.Leave()
	tellEach(all.log, list, e)
}

// tellEach tells each observer of an event, also if one ends its goroutine.
func tellEach(log *self.Log, list []*Observer, e event) {
	told := 0
	defer func() {
		if told < len(list) {
			tellEach(log, list[told:], e)
		}
	}()
	for told < len(list) {
		o := list[told]
		told++
		o.hear(log, e)
	}
}

// hear calls the observer's functions for an event.
func (o *Observer) hear(log *self.Log, e event) {
	switch s := e.span; e.kind {
	case spanStarted:
		safely(log, o.Start, s)
	case traceKept:
		safely(log, o.Kept, e.kept)
	default:
		// Finish is told also if End ends the goroutine.
		defer o.hearEnd(log, s)
		safely(log, o.End, s)
	}
}

func (o *Observer) hearEnd(log *self.Log, s *Span) {
	if o.Unsampled != nil && !s.trace.sampled {
		safely(log, o.Unsampled, s)
	} else if o.Finish != nil {
		safely(log, func(s *Span) { o.Finish(s.Data()) }, s)
	}
}

// safely calls a function of an observer, unless that is nil.
func safely[T any](log *self.Log, f func(T), about T) {
	if f != nil {
		defer log.Survive()
		f(about)
	}
}
