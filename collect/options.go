package collect

import (
	"log/slog"
	"time"
)

// Options adjust a pipeline. The zero value, and the zero value of each field,
// stands for the default.
type Options struct {
	// Interval is the time between two snapshots for sinks that have no
	// interval of their own. Default: 10 s.
	Interval time.Duration

	// BatchMetrics is how many metrics are sent at once: a snapshot with more comes
	// in parts. Default: 1000.
	BatchMetrics int

	// SendTimeout bounds each attempt to send. Default: 10 s.
	SendTimeout time.Duration

	// StopTimeout bounds a Stop whose context has no deadline. Default: 5 s.
	StopTimeout time.Duration

	// QueueBytes and QueueSpans bound the spans that wait for one sink, in
	// memory. The batch that is being sent is not part of it: one more, of at
	// most BatchBytes. Defaults: 8 MiB and 16384.
	QueueBytes, QueueSpans int

	// BatchSpans, BatchBytes and BatchAge say when a batch of spans is sent:
	// when it has so many, when it is so large in memory, or when its first
	// span has waited so long. Defaults: 500, 512 KiB and 1 s.
	BatchSpans, BatchBytes int
	BatchAge               time.Duration

	// MinBackoff and MaxBackoff bound the wait after a failed attempt: a random
	// time up to MinBackoff after the first failure, up to twice that after the
	// second, and so on. Snapshots are tried at least once in an interval.
	// Defaults: 100 ms and 30 s.
	MinBackoff, MaxBackoff time.Duration

	// RetryFor bounds how long one batch of spans is tried, so that one that
	// the backend chokes on does not block those behind it forever. A backend
	// that asks for time, see RetryAfter, gets it: the count begins anew.
	// Default: 2 min.
	RetryFor time.Duration

	// OpenAfter is the time after which a span that is open, of a sampled trace, is
	// sent as it is so far, to sinks whose backends know how to go on from that: see
	// Traits. It is sent again when it has been open for twice as long, four times
	// as long, and so on, and when it has finished. Negative for never. Default:
	// 1 min.
	OpenAfter time.Duration

	// KeptTraces sends the traces that the registry keeps, see
	// monitor.Registry.KeptTraces, also if they are not sampled: all that failed or
	// were slow, as far as they are kept, besides the share that the sampler takes.
	// A trace is sent when its local root has finished, which has these annotations
	// then:
	//
	//	kept          the reason, such as "failed"
	//	kept.weight   how many traces it stands for, if that is more than one
	//	kept.missing  the number of its spans that were let go, if any
	//
	// Spans that outlive the root are sent as they finish. Each process decides for
	// itself: of a trace that is not sampled there may be parts of some services
	// only.
	KeptTraces bool

	// Spool is where what cannot be delivered waits, so that it is not in memory and
	// outlasts the process: spans, and snapshots for sinks whose backends take what
	// is past, see Traits. It is sent, oldest first, when the backend works again,
	// or by the next process that has sinks of these names. Package collect/spool has
	// one on disk. Default: none.
	Spool Spool

	// Logger is told when a sink fails and when it works again, and of the
	// registry's warnings. A *slog.Logger fits. Default: slog.Default().
	Logger Logger
}

// withDefaults returns the options with every field set to something sensible.
func (o Options) withDefaults() Options {
	positive(&o.Interval, 10*time.Second)
	positive(&o.BatchMetrics, 1000)
	positive(&o.SendTimeout, 10*time.Second)
	positive(&o.StopTimeout, 5*time.Second)
	positive(&o.QueueBytes, 8<<20)
	positive(&o.QueueSpans, 16384)
	positive(&o.BatchSpans, 500)
	positive(&o.BatchBytes, 512<<10)
	positive(&o.BatchAge, time.Second)
	positive(&o.MinBackoff, 100*time.Millisecond)
	positive(&o.MaxBackoff, 30*time.Second)
	positive(&o.RetryFor, 2*time.Minute)
	if o.OpenAfter == 0 {
		o.OpenAfter = time.Minute
	}
	o.MaxBackoff = max(o.MaxBackoff, o.MinBackoff)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}

func positive[T int | time.Duration](field *T, otherwise T) {
	if *field <= 0 {
		*field = otherwise
	}
}
