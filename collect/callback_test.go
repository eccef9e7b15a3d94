package collect_test

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// stuckLogger is a Logger that blocks in each call until open is closed.
type stuckLogger struct {
	*slog.Logger
	open chan struct{}
}

func (l stuckLogger) Warn(msg string, args ...any) {
	<-l.open
	l.Logger.Warn(msg, args...)
}

// TestALoggerThatBlocks holds that it stops neither Start, nor a sink, nor Stop, and that
// it misses nothing but what is said to be dropped.
func TestALoggerThatBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.Scope("test").Counter("twice").Inc()
		r.Scope("test").Gauge("twice")
		l := new(log)
		logger := stuckLogger{l.logger(), make(chan struct{})}
		well, sick := &numbers{name: "well"}, &numbers{name: "sick", fail: func() error { return errSick }}
		p := collect.Options{Interval: time.Minute, Logger: logger}.Start(r, well, sick)
		sleep(10 * time.Minute)
		require.Len(t, well.calls, 10)
		begin := time.Now()
		require.Error(t, p.Stop(t.Context()), "of the sick sink")
		require.LessOrEqual(t, time.Since(begin), 6*time.Second, "StopTimeout, and what it grants more")
		require.Len(t, well.calls, 11)
		close(logger.open)
		synctest.Wait()
		require.Equal(t, 1, strings.Count(l.String(), "sending fails"))
		require.Equal(t, 1, strings.Count(l.String(), "kind_clashes"))
	})
}

// exiting is a Logger that ends the goroutine at each line but the last.
type exiting struct{ lines *[]string }

func (e exiting) Info(msg string, _ ...any) { e.Warn(msg) }
func (e exiting) Warn(msg string, _ ...any) {
	*e.lines = append(*e.lines, msg)
	runtime.Goexit()
}
func (e exiting) Error(msg string, _ ...any) { e.Warn(msg) }

// TestSinksThatEndTheirGoroutine has sinks and a logger that call runtime.Goexit: that is
// a failed attempt, which the log tells, and the next one is made.
func TestSinksThatEndTheirGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.Scope("test").Counter("c").Add(3)
		exits := failing(1, errSick)
		exit := func() error {
			if exits() != nil {
				runtime.Goexit()
			}
			return nil
		}
		exits2 := failing(1, errSick)
		metrics := &numbers{name: "m", fail: exit}
		traces := &spans{name: "s", fail: func(context.Context) error {
			if exits2() != nil {
				runtime.Goexit()
			}
			return nil
		}}
		var lines []string
		p := collect.Options{Interval: time.Minute, Logger: exiting{&lines}}.Start(r, metrics, traces)
		finish(r, 1)
		sleep(10 * time.Second)
		finish(r, 1)
		sleep(5 * time.Minute)
		require.Equal(t, 1, traces.count(), "the worker lives on")
		require.EqualValues(t, 3, metrics.calls[0].total("c"))
		err := p.Stop(t.Context())
		require.ErrorContains(t, err, collect.Panicked)
		require.Len(t, lines, 4, "%s", lines)
		for _, e := range p.Ledger() {
			require.EqualValues(t, 1, e.Failures, e.Sink)
		}
	})
}

// TestAGaugeThatHangs holds that what else there is to send is sent, the last snapshot
// too, and that the log names the gauge.
func TestAGaugeThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		stuck := make(chan struct{})
		r.Scope("test").GaugeFunc("hangs", func() float64 { <-stuck; return 1 })
		l := new(log)
		sink := &numbers{name: "m"}
		p := collect.Options{Interval: time.Minute, Logger: l.logger()}.Start(r, sink)
		sleep(3 * time.Minute)
		require.Len(t, sink.calls, 3)
		require.Equal(t, 1, strings.Count(l.String(), "TestAGaugeThatHangs"))
		require.Contains(t, strings.Join(r.Conditions(), "\n"), "the gauge hangs of ")
		r.Scope("test").Counter("late").Add(5)
		require.NoError(t, p.Stop(t.Context()))
		require.EqualValues(t, 5, sink.calls[len(sink.calls)-1].total("late"))
		close(stuck)
	})
}
