package collect

import (
	"context"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Sink is where metrics or spans go: it implements MetricSink, SpanSink or
// both. A sink that implements both is called by two goroutines, one for each signal.
type Sink interface {
	// Name identifies the sink in the ledger and in logs. It is usually a URL, and
	// contains no secrets.
	Name() string

	// Traits tells the pipeline how to use the sink. Start calls it once.
	Traits() Traits

	// Close is called once, after the last Send method has returned. Without
	// Traits.Acknowledges, an error means that the end of what was sent may be lost.
	Close() error
}

// A MetricSink receives the metrics of a registry. SendMetrics is never called
// by two goroutines at once.
//
// SendMetrics returns nil when the backend has acknowledged the snapshot, or, without
// Traits.Acknowledges, when it has left as far as the protocol tells. After an error the
// snapshot may be sent again, unless the error is marked by Permanent or Partial. The
// context always has a deadline. The error text goes to logs and must not contain secrets.
type MetricSink interface {
	Sink
	SendMetrics(ctx context.Context, s *Snapshot) error
}

// A SpanSink receives the sampled spans of a registry as they finish, and the spans of
// other traces that Options.KeptTraces sends. The rules of SendMetrics hold for
// SendSpans too. A sink must not keep or change the spans.
type SpanSink interface {
	Sink
	SendSpans(ctx context.Context, spans []monitor.SpanData) error
}

// A Snapshot is all metrics of a registry at one moment. It is taken for one sink,
// which may keep the metrics but not change them.
type Snapshot struct {
	// Time is a multiple of the sink's interval, apart from the snapshots that
	// Pipeline.Flush takes, and the last one, which is taken when the pipeline stops.
	Time    time.Time
	Service string // of the registry
	Metrics []monitor.Metric

	// A snapshot with more metrics than Options.BatchMetrics comes in parts, one after
	// the other: this is Part, from 1 on, of Parts. Each part is delivered, tried again
	// or lost by itself. Both are zero in a snapshot that no pipeline took.
	Part, Parts int
}

// First reports whether nothing of the registry comes before this part.
func (s *Snapshot) First() bool { return s.Part <= 1 }

// Last reports whether nothing of the registry comes after this part.
func (s *Snapshot) Last() bool { return s.Part == s.Parts }

// Permanent marks an error that would occur again if the same batch were sent again.
// The batch is dropped.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

type permanentError struct{ error }

func (e *permanentError) Unwrap() error { return e.error }

// Partial marks an error of a backend that has taken a batch except for some metrics or
// spans: lost of them are dropped, and nothing is sent again. If the backend counts in
// other units, the number is cut to at least one and at most the size of the batch.
func Partial(err error, lost int) error {
	if err == nil {
		return nil
	}
	return &partialError{err, max(lost, 1)}
}

type partialError struct {
	error
	lost int
}

func (e *partialError) Unwrap() error { return e.error }

// RetryAfter marks an error of a backend that has asked for a pause before the next
// attempt, of at most MaxRetryAfter.
func RetryAfter(err error, d time.Duration) error {
	if err == nil {
		return nil
	}
	return &retryError{err, min(max(d, 0), MaxRetryAfter)}
}

// MaxRetryAfter is the longest time that a backend can ask to be left alone.
const MaxRetryAfter = 5 * time.Minute

type retryError struct {
	error
	after time.Duration
}

func (e *retryError) Unwrap() error { return e.error }
