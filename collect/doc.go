// Package collect sends what a registry knows to backends: a pipeline pulls the numbers
// at an interval, and pushes spans as they finish.
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
// Each MetricSink receives a Snapshot at every multiple of its interval on the wall
// clock. Processes are spread over the first tenth of the interval, so that they do not
// all send at once; the snapshot's time is still the multiple. Numbers stay cumulative:
// when a backend is away, the next snapshot supersedes the one that could not be sent,
// and the outage costs resolution, not counts. A large snapshot comes in parts; see
// Options.BatchMetrics.
//
// # Spans
//
// Sampled spans wait for each SpanSink in a queue, which is bounded in bytes and in
// spans, and are sent in batches. A full queue drops the newest span.
//
// If the backend can merge several reports of a span, a span that stays open for long is
// sent before it ends too, so that it is visible together with the spans that have
// finished below it; see Options.OpenAfter. With Options.KeptTraces and a sampler that
// takes one trace in a hundred, a backend has every trace that failed or was slow, and
// one percent of the rest.
//
// # Processes that are frozen
//
// A program that does not decide when it ends, such as a function in the cloud, a job of
// cron or a step of a command, calls Pipeline.Flush when it has done something: it delivers
// what there is, and the pipeline goes on.
//
// # A sick backend
//
// Each sink and signal has a goroutine of its own. A backend that hangs, refuses or
// answers nonsense disturbs neither the program nor the other sinks: finishing a span
// takes one mutex and a copy, nothing else. Every attempt to send has a deadline.
// Attempts are spaced by exponential backoff with jitter, and a batch is sent again only
// if the protocol allows it. The log gets one line when a sink fails and one when it
// works again; while it fails, the stats pages show since when and why.
//
// # A spool
//
// With Options.Spool, batches that cannot be delivered wait on disk, and the next process
// sends what this one could not; see package collect/spool. Without it, spans wait in
// memory, up to Options.QueueBytes, and are lost if the program ends first.
//
// # The ledger
//
// For every sink and signal, the pipeline knows at every moment where everything went:
//
//	made = delivered + sent + sampled out + dropped + queued + spooled
//
// Delivered is what the backend has acknowledged by an answer. Where the protocol has no
// answer, as over UDP or to carbon, what has left is sent, and whether it arrived is not
// known.
//
// Pipeline.Ledger returns these numbers, and the registry has them as metrics of the
// scope "collect". A metric is counted once for each snapshot that it is in, and a span
// once for each report of it; see Entry.
//
// # Writing a backend
//
// A backend is a type with the methods of [MetricSink], of [SpanSink] or of both. Its
// [Traits] say what it can take. The pipeline calls the Send methods from one goroutine
// for each signal. They need not queue, retry, time out or log: an error that is marked
// by Permanent, Partial or RetryAfter says what became of the batch, and when the next
// attempt makes sense. Deltas helps backends that report intervals, and AppendFields
// helps backends whose series are single numbers. Package collecttest checks that all of
// this holds when the backend is sick.
package collect
