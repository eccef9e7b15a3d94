/*
Package profiling connects spans with the profilers of the Go runtime: CPU and
goroutine profiles, execution traces, and the flight recorder.

	stop, err := profiling.Start(monitor.Default, profiling.Options{
		Labels: true,
		Tasks:  true,
		Flight: &profiling.Flight{Write: profiling.Directory("/var/tmp/shop", 10)},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer stop()

Importing the package does nothing. Only Flight starts a goroutine.

# Labels

While a span is open, the goroutine that started it has these labels, and so do the
goroutines that it starts meanwhile:

	function   the span's function, as "scope name"
	root       the function of the local root, which tells the kind of request
	trace_id   the trace's identifier, if Options.TraceID is set

So a CPU profile shows what a kind of request costs, even in shared code:

	go tool pprof -tags cpu.prof
	go tool pprof -tagfocus 'root=http.server GET /users/.*' cpu.prof

The labels of the application stay: the goroutine also has the labels of the span's
context, from pprof.Do or pprof.WithLabels. When the span ends, its goroutine gets
the labels of the parent span, or after a local root the labels of the context.

The runtime does not tell which labels a goroutine has. That has consequences:

  - A goroutine's labels that are not in the span's context are gone after the first
    span.
  - pprof.Do knows only the labels of its context: within it, the labels of the
    surrounding span are missing until the next span starts or pprof.Do returns.
    After pprof.Do they are missing until that span, or one below it, ends.
  - A span that ends on another goroutine than it started on, such as one of
    monitor.Scope.Go, changes no labels when it ends. The goroutine that started it
    keeps them until another span starts there, or one that started there ends.
  - The label has the name that a span has when it starts. A later name from
    monitor.Span.Rename, such as the route that package transport finds, appears in
    the root labels of spans that start after it.

Without labels in its context and without TraceID, the labels of a span cost no
allocation, only a place in a table while it is open. On architectures other than
amd64 and arm64, finding out which goroutine is running takes microseconds.

# Tasks

While an execution trace is on, by trace.Start, /debug/pprof/trace or a flight
recorder, each span that starts is a task in it, named "scope name": a subtask of its
parent's task, or of the task in the application's context. The task of a local root
logs trace_id; the task of a span that was not OK logs its outcome and error class.
Go tool trace lists the tasks under "User-defined tasks". There are no regions,
because regions must nest in each goroutine, and spans need not.

# Flight

A flight recorder keeps the last seconds of the execution trace in memory. When a
trace is kept because it is slow, failed or panicked (see
monitor.Registry.KeptTraces), a snapshot is taken, at most one each minute: it
shows what the whole process did just then. With Tasks the snapshot names the
spans. The event "kept" in it has the trace's identifier and the reason.

# Own numbers

In the scope "profiling", all counters:

	spans_skipped       spans without labels and task, because more than about
	                    monitor.MaxOpenSpans were open
	snapshots_written
	snapshots_failed    Write returned an error or panicked
	snapshots_skipped   not taken, because of Flight.Every, or because one was
	                    being written and another waited
*/
package profiling
