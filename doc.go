// Package monitor lets a service see itself: what its functions do, how often,
// how fast, how they fail, who calls them, what is running right now, and how
// one request travelled through many processes.
//
// # One line
//
// A package that wants to be seen has a [Scope], and each of its functions one
// line:
//
//	var mon = monitor.Package()
//
//	func (s *Store) compact() (err error) {
//		defer mon.Task()(&err)
//		...
//	}
//
//	func (s *Store) Get(ctx context.Context, key string) (v []byte, err error) {
//		defer mon.TaskContext(&ctx)(&err)
//		...
//	}
//
// [Scope.Task] counts the calls of the function by [Outcome] (ok, error,
// canceled, timeout, panic), times the successful and the failed calls apart,
// names the classes of its errors, and knows how many calls are in flight.
// [Scope.TaskContext] does the same and makes a [Span] that travels with the
// context; it also counts the calls by the function that made them.
//
// Mind three things. There are two calls: the first starts the task, and the
// second, which is deferred, ends it. The error must be the function's named
// result: if it is a local variable, "return errors.New(...)" does not set it, and
// the call counts as ok. And all errors of errors.New and fmt.Errorf have the class
// "error"; an error has a class of its own if it has a type of its own, or a method
// Name() (string, bool), or if [Registry.SetErrorClassifier] knows it.
//
// Nothing needs to be set up and nothing can fail: instruments never return
// errors, never panic, never block, and bound their own memory. Misuse is counted
// in the scope "monitor", and [Registry.Warnings] describes it. A nil [Registry],
// [Scope] or instrument records nothing, and tasks of a nil [Scope] or [Func] leave the
// call and its context as they are.
//
// # Numbers
//
// A scope has other instruments for numbers that are not calls of a function. It
// gets or creates them by name and [Tag] values:
//
//	mon.Event("cache miss")                                // a Meter
//	mon.Counter("sent").In(monitor.Bytes).Add(int64(n))    // a total
//	mon.Gauge("connections").Add(1)                        // a level
//	mon.GaugeFunc("queue", func() float64 { return ... })  // a level that is computed
//	mon.ValDist("rows", monitor.String("table", t)).ObserveInt(int64(n))
//	defer mon.Timer("flush").Start().Stop()
//
// Distributions have exact counts, sums and extremes, and quantiles to within
// 0.6 %, without buckets to choose: see [Distribution].
//
// # Traces
//
// A call by [Scope.TaskContext] is a [Span]. The spans below one root, in this
// process and in the processes that it calls, are a trace. The [Sampler] of the
// registry decides where a trace begins whether it is sampled, and the decision
// travels with the trace: [Ratio] samples a fraction of the traces, [PerSecond] a
// number of traces of each function. Only sampled traces are exported; numbers count
// every call.
//
//	registry.SetSampler(monitor.NewPerSecond(1))
//
// Interesting traces are seldom in a sample. So every trace is judged when its
// local root has finished, sampled or not, and kept in this process with all its
// spans if it failed, panicked, was canceled late, or took longer than 99 % of the
// function's calls; a few others are kept to show what is usual. Kept traces take
// 8 MiB at most, in which neither a function nor a reason drives out the others; see
// [Registry.KeptTraces]. The exemplars of a [Distribution] lead to them.
// [Registry.Catch] keeps the next call of a function, however it ends.
//
// For work on other goroutines, [Scope.Go] makes it part of the trace, and [Detach]
// makes it a trace of its own that is linked to this one. [ContextWithAnnotations]
// annotates all spans below a context, say with the tenant, and [Span.Progress] tells
// how far a long task has come.
//
// # Looking
//
// Package stats serves all of it as pages, text and JSON at /stats, with no
// backend at all. Package export sends numbers and spans to backends by URL.
// Package transport carries traces through HTTP requests, and package env adds
// the numbers of the process. They all build on what is exported here:
// [Registry.Snapshot] for numbers, [Registry.Observe] for spans that finish
// and [Registry.OpenSpans] for spans that have not.
//
// # The clock
//
// Durations are measured by the processor's time-stamp counter where Linux on amd64
// itself uses that for its clock. They are measured by the monotonic clock elsewhere,
// in the first milliseconds of a process, and for good once the two clocks are seen to
// disagree. A duration by the counter is that by the monotonic clock to within 1 µs
// and 0.1 %. Test binaries use the monotonic clock, so that testing/synctest governs
// it. MONITOR_CLOCK=monotonic in the environment of a program forbids the counter;
// MONITOR_CLOCK=tsc allows it in a test binary.
//
// # Registries
//
// [Package] uses the [Default] registry, which is the one of this process. Tests, and
// processes that are several services, make their own with [NewRegistry].
//
// # Names
//
// Scopes, instruments, tags and annotations may have any name. Within a scope one
// name belongs to one kind of instrument, except that a function may have the name of
// another instrument: the function fetch and the event fetch are two. A name is made
// valid UTF-8. A name that is longer than [MaxName] bytes is shortened and ends in a
// hash of the whole, so that two different names stay different. A backend's package
// maps the characters that the backend cannot take, and documents how.
package monitor
