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
// canceled, timeout, panic), times the successful and the failed ones apart,
// names the classes of its errors, and knows how many are in flight.
// [Scope.TaskContext] does the same and makes a [Span] that travels with the
// context; it also counts by which function the calls were made.
//
// Three things to mind. There are two calls: the first starts the task, the
// second, which is deferred, ends it. The error must be the function's named
// result: of a local variable, "return errors.New(...)" sets nothing, and the
// call counts as ok. And errors of errors.New and fmt.Errorf are all of the class
// "error"; those with a type of their own, a method Name() (string, bool), or a
// place in [Registry.SetErrorClassifier] are told apart.
//
// Nothing needs to be set up and nothing can fail: instruments never return
// errors, never panic, never block, and bound their own memory. What is misused
// is counted in the scope "monitor", and told by [Registry.Warnings].
//
// # Numbers
//
// What is not a function call has an instrument of its own. A scope gets or
// creates it by name and [Tag] values:
//
//	mon.Event("cache miss")                                // a Meter
//	mon.Counter("sent").In(monitor.Bytes).Add(int64(n))    // a total
//	mon.Gauge("connections").Add(1)                        // what is now
//	mon.GaugeFunc("queue", func() float64 { return ... })
//	mon.ValDist("rows", monitor.String("table", t)).ObserveInt(int64(n))
//	defer mon.Timer("flush").Start().Stop()
//
// Distributions have exact counts, sums and extremes, and quantiles to within
// 0.6 %, without buckets to choose: see [Distribution].
//
// # Traces
//
// A call by [Scope.TaskContext] is a [Span]; the spans below one root, in this
// process and in those it calls, are a trace. Its sampling is decided where it
// begins, by the [Sampler] of the registry, and travels with it: [Ratio] takes a
// fraction, [PerSecond] so many of each function. Sampling is about what is
// exported. Numbers count every call.
//
//	registry.SetSampler(monitor.NewPerSecond(1))
//
// What is worth looking at is seldom in a sample. So every trace is judged when its
// local root has finished, sampled or not, and kept in this process with all its
// spans: if it failed, panicked, was canceled late, or took longer than 99 % of that
// function's calls; and a few others, to show what is usual. They take 8 MiB at
// most, in which neither a function nor a reason drives out the others; see
// [Registry.KeptTraces]. The exemplars of a [Distribution] lead there.
// [Registry.Catch] keeps the next call of a function, whatever becomes of it.
//
// Work on other goroutines: [Scope.Go] makes it part of the trace, [Detach] makes
// it a trace of its own that is linked to this one. [ContextWithAnnotations] tells
// all spans below it for whom they work, and [Span.Progress] how far a long one
// has come.
//
// # Looking
//
// Package stats serves all of it as pages, text and JSON at /stats, with no
// backend at all. Package export sends numbers and spans to backends by URL.
// Package transport carries traces through HTTP requests, and package env adds
// the numbers of the process. They all build on what is exported here:
// [Registry.Snapshot] for numbers, [Registry.Observe] for spans that finish
// and [Registry.OpenSpans] for those that have not.
//
// # The clock
//
// Times are measured by the processor's time-stamp counter where Linux on amd64
// itself tells time by it, and by the monotonic clock elsewhere, in the first
// milliseconds of a process, and from the moment that the two are seen to
// disagree. Measured by the counter, a duration is that of the monotonic
// clock to within 1 µs and 0.1 %. Test binaries use the monotonic clock, so
// that testing/synctest governs it. With MONITOR_CLOCK=monotonic in its
// environment a program never uses the counter; with MONITOR_CLOCK=tsc a test
// binary does as others do.
//
// # Registries
//
// [Package] uses the [Default] registry, the one of this process. Tests, and
// processes that are several services, make their own with [NewRegistry].
//
// # Names
//
// Scopes, instruments, tags and annotations may be named anything. In a scope a
// name is of one kind of instrument, functions apart, which may be called like
// another instrument. A name is made valid UTF-8 and, beyond [MaxName] bytes, shortened;
// a hash at its end keeps what differs different. What a backend cannot write
// is mapped by that backend's package, which documents how.
package monitor
