package collect_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errSick = errors.New("sick")

// numbers is a MetricSink that remembers, and fails as fail says.
type numbers struct {
	name   string
	traits collect.Traits
	mute   bool         // does not acknowledge
	fail   func() error // may be nil

	mu    sync.Mutex
	calls []call
	shut  int
}

// A call is one of SendMetrics.
type call struct {
	at       time.Time
	snapshot collect.Snapshot
	err      error
}

func (n *numbers) Name() string           { return n.name }
func (n *numbers) Traits() collect.Traits { return acknowledging(n.traits, n.mute) }

func (n *numbers) SendMetrics(ctx context.Context, s *collect.Snapshot) (err error) {
	if n.fail != nil {
		err = n.fail()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls = append(n.calls, call{time.Now(), *s, err})
	return err
}

func (n *numbers) Close() error {
	n.shut++
	return nil
}

// total returns a counter's value in the snapshot.
func (c call) total(name string) int64 {
	for _, m := range c.snapshot.Metrics {
		if m.Name == name {
			return m.Int
		}
	}
	return -1
}

// spans is a SpanSink that remembers, and fails as fail says.
type spans struct {
	name   string
	traits collect.Traits
	mute   bool                        // does not acknowledge
	fail   func(context.Context) error // may be nil

	mu      sync.Mutex
	batches [][]monitor.SpanData
	tries   []time.Time
	shut    int
}

func (s *spans) Name() string           { return s.name }
func (s *spans) Traits() collect.Traits { return acknowledging(s.traits, s.mute) }

func (s *spans) SendSpans(ctx context.Context, list []monitor.SpanData) error {
	s.mu.Lock()
	s.tries = append(s.tries, time.Now())
	s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(ctx); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.batches = append(s.batches, append([]monitor.SpanData(nil), list...))
	return nil
}

func (s *spans) Close() error {
	s.shut++
	return nil
}

func (s *spans) count() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.batches {
		n += len(b)
	}
	return n
}

// acknowledging returns the traits of a sink that acknowledges, unless it is mute.
func acknowledging(t collect.Traits, mute bool) collect.Traits {
	t.Acknowledges = !mute
	return t
}

// sleep sleeps in a bubble, and lets everybody else do what is due by then.
func sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// hang waits until the context ends.
func hang(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// failing returns an error the first n times.
func failing(n int, err error) func() error {
	return func() error {
		if n--; n >= 0 {
			return err
		}
		return nil
	}
}

// finish makes n spans.
func finish(r *monitor.Registry, n int) {
	for range n {
		_, span := r.Scope("test").Func("f").Start(context.Background(), monitor.SpanOptions{})
		span.Finish(nil)
	}
}

// log is a logger that keeps its lines.
type log struct {
	mu    sync.Mutex
	lines strings.Builder
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.String()
}

func (l *log) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
}

var silent = slog.New(slog.DiscardHandler)

// balanced returns the only entry, which must balance.
func balanced(t *testing.T, p *collect.Pipeline) collect.Entry {
	t.Helper()
	l := p.Ledger()
	require.Len(t, l, 1)
	require.True(t, l[0].Balanced(), "%v", l[0])
	return l[0]
}

func dropped(e collect.Entry) map[string]int64 {
	m := map[string]int64{}
	for _, d := range e.Dropped {
		m[d.Reason] = d.Count
	}
	return m
}
