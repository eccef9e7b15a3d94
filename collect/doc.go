// Package collect brings what a registry knows to the backends: numbers are
// pulled on a tick, spans are pushed as they finish.
//
//	graphite, err := graphite.New(graphite.Options{Addr: "graphite:2003"})
//	...
//	pipeline := collect.Start(monitor.Default, graphite, zipkin)
//	defer pipeline.Stop(context.Background())
//
// Programs that configure their backends by URL use package export instead.
//
// # Numbers
//
// Each MetricSink is given a Snapshot at every multiple of its interval on the
// wall clock. Processes are spread over the first tenth of the interval, so
// that they do not all send at once; the snapshot's time is that of the
// multiple. Numbers stay cumulative: when a backend is away, the next snapshot
// supersedes the one that could not be sent, and the outage costs resolution,
// not counts. A large snapshot comes in parts, see Options.BatchMetrics.
//
// # Spans
//
// Sampled spans are queued for each SpanSink, in a queue that is bounded in
// bytes and in spans, and sent in batches. A full queue drops the newest span.
//
// A span that is open for long is sent before it ends too, where the backend can go
// on from that, so that it and what has finished below it can be seen: see
// Options.OpenAfter. With Options.KeptTraces, and a sampler that takes one trace in a
// hundred, a backend has all that failed or were slow and one percent of the rest.
//
// # A sick backend
//
// Each sink and signal has a goroutine of its own. A backend that hangs,
// refuses or answers nonsense disturbs neither the program nor the other sinks:
// what finishes a span takes one mutex and copies, nothing else. Every attempt
// to send has a deadline; attempts are spaced by exponential backoff with
// jitter; only what may be sent again is. The log gets one line when a sink
// fails and one when it works again, and as long as it fails the stats pages say
// since when and why.
//
// # A spool
//
// With Options.Spool, what cannot be delivered waits on disk, and the next process
// sends what this one could not; see package collect/spool. Without it, spans wait in
// memory, up to Options.QueueBytes, and what is left when the program ends is lost.
//
// # The ledger
//
// Of every sink and signal it is known at every moment where everything went:
//
//	made = delivered + sampled out + dropped + queued + spooled
//
// Pipeline.Ledger tells, and the same numbers are metrics of the registry, in
// the scope "collect". A metric is counted once for each snapshot it is in, and a
// span once for each report of it; see Entry.
//
// # Writing a backend
//
// A backend is a [Sink] with SendMetrics or SendSpans or both. Its [Traits] say what
// it can take. These methods are called by one goroutine for each signal. It need not queue, retry,
// time out or log; it says by Permanent, Partial and RetryAfter what became of what
// it sent, and what it learned about the next attempt. Deltas helps those that report
// intervals, AppendFields those whose series are single numbers, and package
// collecttest checks that all of it holds when the backend is sick.
package collect
