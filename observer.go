package monitor

import "slices"

// An Observer is told about spans. Its functions are called on the goroutines
// that are being observed: they must be quick, must not block, and must be safe
// for concurrent use. Each may be nil.
type Observer struct {
	// Start is called when a span has started. It may annotate the span.
	Start func(*Span)

	// Finish is called when a span has finished, sampled or not.
	Finish func(SpanData)

	// Unsampled, if it is not nil, is called in Finish's place when a span has
	// finished whose trace is not sampled. To gather the data of a span costs more
	// than all the rest of it.
	Unsampled func(*Span)

	// End is called when a span has finished, before the others, on the goroutine
	// that finished it; with the span that Start was called with.
	End func(*Span)

	// Kept is called when a trace is kept, after the Finish of its local root, with
	// whatever sampling; see KeptTrace.
	Kept func(*KeptTrace)
}

// Observe adds an observer, from the next event on. remove takes it away again;
// a call under way on another goroutine may still reach it after that. A second
// call of remove does nothing.
func (r *Registry) Observe(o Observer) (remove func()) {
	r.setObservers(func(list []*Observer) []*Observer { return append(list, &o) })
	return func() {
		r.setObservers(func(list []*Observer) []*Observer {
			return slices.DeleteFunc(list, func(p *Observer) bool { return p == &o })
		})
	}
}

// setObservers replaces the list by what edit makes of a copy.
func (r *Registry) setObservers(edit func([]*Observer) []*Observer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := edit(slices.Clone(r.observing()))
	r.observers.Store(&list)
}

func (r *Registry) observing() []*Observer {
	if list := r.observers.Load(); list != nil {
		return *list
	}
	return nil
}

// started tells the observers of a span that has started.
func (r *Registry) started(s *Span) {
	for _, o := range r.observing() {
		if o.Start != nil {
			r.guard(func() { o.Start(s) })
		}
	}
}

// finished tells the observers of a span that has finished.
func (r *Registry) finished(s *Span) {
	for _, o := range r.observing() {
		if o.End != nil {
			r.guard(func() { o.End(s) })
		}
		if o.Unsampled != nil && !s.trace.sampled {
			r.guard(func() { o.Unsampled(s) })
		} else if o.Finish != nil {
			r.guard(func() { o.Finish(s.Data()) })
		}
	}
}

// kept tells the observers of a trace that is kept.
func (r *Registry) kept(k *KeptTrace) {
	for _, o := range r.observing() {
		if o.Kept != nil {
			r.guard(func() { o.Kept(k) })
		}
	}
}

// guard calls a function that was given to the registry.
func (r *Registry) guard(f func()) {
	defer r.survive()
	f()
}

// survive keeps what a function panics with that was given to the registry
// from the code that is being observed. To be deferred.
func (r *Registry) survive() {
	if recover() != nil {
		r.self.panics.Inc()
	}
}
