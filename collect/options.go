package collect

import "time"

// Options adjust a pipeline. The zero value, and the zero value of each field,
// stands for the default.
type Options struct {
	// Interval is the time between two snapshots for sinks without an interval of
	// their own. Default: 10 s.
	Interval time.Duration

	// BatchMetrics is the largest number of metrics that are sent at once: a larger
	// snapshot comes in parts. Default: 1000.
	BatchMetrics int

	// SendTimeout bounds each attempt to send. Default: 10 s.
	SendTimeout time.Duration

	// StopTimeout bounds a Stop whose context has no deadline. Default: 5 s.
	StopTimeout time.Duration

	// QueueBytes and QueueSpans bound the spans that wait for one sink, in
	// memory. The batch that is being sent comes on top, with at most BatchBytes.
	// Defaults: 8 MiB and 16384.
	QueueBytes, QueueSpans int

	// A batch of spans is sent when it has BatchSpans spans, when it takes BatchBytes
	// in memory, or when its first span has waited for BatchAge. Defaults: 500, 512 KiB
	// and 1 s.
	BatchSpans, BatchBytes int
	BatchAge               time.Duration

	// MinBackoff and MaxBackoff bound the wait after a failed attempt: a random
	// time up to MinBackoff after the first failure, up to twice that after the
	// second, and so on. Snapshots are tried at least once in an interval.
	// Defaults: 100 ms and 30 s.
	MinBackoff, MaxBackoff time.Duration

	// RetryFor bounds how long one batch of spans is tried, so that a batch on which
	// the backend chokes does not block the next ones forever. When a backend asks for
	// a pause, see RetryAfter, the time begins anew after it. Default: 2 min.
	RetryFor time.Duration

	// OpenAfter is the age at which an open span of a sampled trace is sent as it is so
	// far, to sinks with the trait TakesOpenSpans. It is sent again at twice that age,
	// at four times that age, and so on, and when it has finished. Negative for never.
	// Default: 1 min.
	OpenAfter time.Duration

	// KeptTraces sends the traces that the registry keeps, see
	// monitor.Registry.KeptTraces, even if they are not sampled: the backend then has
	// the traces that were kept because they failed or were slow, besides the share
	// that the sampler takes. A trace is sent when its local root has finished. The
	// root then has these annotations:
	//
	//	kept          the reason, such as "failed"
	//	kept.weight   how many traces it stands for, if that is more than one
	//	kept.missing  the number of its spans that were let go, if any
	//
	// Spans that outlive the root are sent as they finish. Each process decides for
	// itself, so the backend may have only some services' parts of a trace that is not
	// sampled.
	KeptTraces bool

	// Spool stores batches that cannot be delivered, so that they are not in memory and
	// outlast the process: spans, and snapshots for sinks with the trait TakesPast. They are sent, oldest first, when the backend works again, or by the
	// next process with sinks of these names. Package collect/spool has one on disk.
	// Default: none.
	Spool Spool

	// Logger receives a line when a sink fails and when it works again, and the
	// registry's warnings. A *slog.Logger fits. Default: slog.Default(), also
	// if the program sets that later.
	Logger Logger
}

// withDefaults returns a copy of the options with the defaults for unset fields.
func (o Options) withDefaults() *Options {
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
		o.Logger = defaultLogger{}
	}
	return &o
}

func positive[T int | time.Duration](field *T, otherwise T) {
	if *field <= 0 {
		*field = otherwise
	}
}
