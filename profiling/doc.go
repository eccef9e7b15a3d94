/*
Package profiling connects spans with what the Go runtime knows: CPU and
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

Nothing happens on import. Of the parts, only Flight starts a goroutine.

# Labels

While a span is open the goroutine that started it has these labels, and so have
the goroutines that it starts meanwhile:

	function   of the span, as "scope name"
	root       the function of the local root: which kind of request it is for
	trace_id   if Options.TraceID is set

So a CPU profile tells what a request costs, wherever in shared code the time is
spent:

	go tool pprof -tags cpu.prof
	go tool pprof -tagfocus 'root=http.server GET /users/.*' cpu.prof

The labels of the application stay: those that the span's context has, by
pprof.Do or pprof.WithLabels, are set too. When the span ends, its goroutine gets
the labels that the parent span has there, or the context's own if it is the local
root.

The runtime does not say which labels a goroutine has. From that follow limits:

  - Labels that a goroutine has and the span's context has not are gone after the
    first span.
  - In pprof.Do, which knows the labels of its context only, those of the span
    outside are away, until the next span starts or pprof.Do returns; and after it
    has returned until that span, or one below it, ends.
  - A span that ends on another goroutine than it started on, such as one of
    monitor.Scope.Go, changes no labels when it ends. The goroutine that started it
    keeps them until another span starts there, or ends that was started there.
  - The name that a span has when it starts counts: what monitor.Span.Rename makes
    of it, such as the route that package transport finds, shows in the root labels
    of the spans that start after that.

A span with no labels in its context and no TraceID costs no allocation for its
labels, only a place in a table while it is open. That holds for amd64 and arm64: on
others it takes microseconds to find out which goroutine is running.

# Tasks

While an execution trace is on, by trace.Start, /debug/pprof/trace or a flight
recorder, each span that starts is a task of it: named as "scope name", and a
subtask of its parent's, or of the task that the application has in the context. The
task of a local root logs trace_id, and one that was not OK logs its outcome and
error class. Go tool trace lists them under "User-defined tasks". There are no
regions, because those must nest in each goroutine, and spans need not.

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
