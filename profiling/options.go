package profiling

// Options say what Start does. The zero value does nothing.
type Options struct {
	// Labels labels goroutines for the profiler with the function of their
	// innermost span, and with the one of its local root.
	Labels bool

	// TraceID adds the trace's identifier to the labels. Every trace then has labels
	// of its own, so profiles become large, and each span costs a few allocations.
	TraceID bool

	// Tasks makes each span a task of the execution trace, while there is one.
	Tasks bool

	// Flight, if it is not nil, takes snapshots of a flight recorder when traces
	// are kept.
	Flight *Flight
}
