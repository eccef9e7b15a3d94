package collect

import (
	"context"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Sink is where metrics or spans go: it implements MetricSink, SpanSink or
// both. One that implements both is called by two goroutines, one for each.
type Sink interface {
	// Name tells the sink from others in the ledger and in logs. It is usually
	// a URL, and contains no secrets.
	Name() string

	// Traits says how the sink is to be used. It is called once, by Start.
	Traits() Traits

	// Close is called once, when nothing will be sent any more.
	Close() error
}

// A MetricSink is given the metrics of a registry. SendMetrics is never called
// by two goroutines at once.
//
// It returns nil when the backend has taken the snapshot, as far as the
// protocol tells. Any error means that it may be sent again, unless it is
// marked by Permanent or Partial. The context always has a deadline. The error text goes
// to logs and must not contain secrets.
type MetricSink interface {
	Sink
	SendMetrics(ctx context.Context, s *Snapshot) error
}

// A SpanSink is given the sampled spans of a registry as they finish, and those of
// other traces that Options.KeptTraces sends. What is said of SendMetrics holds for
// SendSpans. The spans are not to be kept or changed.
type SpanSink interface {
	Sink
	SendSpans(ctx context.Context, spans []monitor.SpanData) error
}

// A Snapshot is everything that a registry had to say at one moment. It was
// taken for one sink, which may keep the metrics but not change them.
type Snapshot struct {
	// Time is a multiple of the sink's interval, apart from the last snapshot
	// of a pipeline, which is taken when it stops.
	Time    time.Time
	Service string // of the registry
	Metrics []monitor.Metric

	// A registry with more than Options.BatchMetrics comes in parts, one after the
	// other: this is Part, from 1 on, of Parts. Each is delivered, tried again and
	// lost by itself. Both are zero in a snapshot that no pipeline took.
	Part, Parts int
}

// First reports whether nothing of the registry comes before this part.
func (s *Snapshot) First() bool { return s.Part <= 1 }

// Last reports whether nothing of the registry comes after this part.
func (s *Snapshot) Last() bool { return s.Part == s.Parts }

// Permanent marks an error that sending the same again would meet again. What
// was to be sent is dropped.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

type permanentError struct{ error }

func (e *permanentError) Unwrap() error { return e.error }

// Partial marks an error of a backend that has taken what it was sent, but for lost
// metrics or spans. Those are dropped, and nothing is sent again. A backend that
// counts in other units has lost at least one, and no more than there were.
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

// RetryAfter marks an error of a backend that has said when it wants to be
// tried again. Waits of more than MaxRetryAfter are cut to that.
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
