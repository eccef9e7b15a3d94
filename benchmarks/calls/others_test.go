package calls

import (
	"context"
	"testing"
	"time"

	hashicorp "github.com/hashicorp/go-metrics"
	"github.com/rcrowley/go-metrics"
	"github.com/stretchr/testify/require"
	"github.com/uber-go/tally/v4"
)

// These libraries have no tasks either. Users write the code by hand, and each
// library counts calls in its own way: rcrowley's by timers, tally's and
// hashicorp's by counters.
var (
	rcrowley = style{"rcrowley", func(tb testing.TB) instrumented {
		r := metrics.NewRegistry()
		tb.Cleanup(r.UnregisterAll)
		count := func() int {
			return int(metrics.GetOrRegisterTimer("a", r).Count() + metrics.GetOrRegisterTimer("b", r).Count())
		}
		return instrumented{functions: [2]function{rcrowleyTimed(r, "a"), rcrowleyTimed(r, "b")}, count: count}
	}}
	tallyStyle = style{"tally", func(tb testing.TB) instrumented {
		scope, closer := tally.NewRootScope(tally.ScopeOptions{Reporter: tally.NullStatsReporter}, 0)
		tb.Cleanup(func() { closer.Close() })
		count := func() (n int) {
			for _, h := range scope.(tally.TestScope).Snapshot().Histograms() {
				for _, samples := range h.Durations() {
					n += int(samples)
				}
			}
			return n
		}
		return instrumented{functions: [2]function{tallyTimed(scope, "a"), tallyTimed(scope, "b")}, count: count}
	}}
	hashicorpInmem = style{"hashicorp-inmem", func(tb testing.TB) instrumented {
		sink := hashicorp.NewInmemSink(10*time.Second, time.Minute)
		i := newHashicorp(tb, sink)
		i.count = func() (n int) {
			for _, interval := range sink.Data() {
				for _, sample := range interval.Samples {
					n += sample.Count
				}
			}
			return n
		}
		return i
	}}
	hashicorpBlackhole = style{"hashicorp-blackhole", func(tb testing.TB) instrumented {
		return newHashicorp(tb, &hashicorp.BlackholeSink{})
	}}
)

func rcrowleyTimed(r metrics.Registry, name string) function {
	inFlight, duration := metrics.GetOrRegisterCounter(name+".in_flight", r), metrics.GetOrRegisterTimer(name, r)
	failed, panicked := metrics.GetOrRegisterCounter(name+".errors", r), metrics.GetOrRegisterCounter(name+".panics", r)
	return func(_ context.Context, _ int, result error) (err error) {
		start := time.Now()
		inFlight.Inc(1)
		defer func() {
			r := recover()
			inFlight.Dec(1)
			duration.UpdateSince(start)
			if r != nil {
				panicked.Inc(1)
				panic(r)
			}
			if err != nil {
				failed.Inc(1)
			}
		}()
		return outcome(result)
	}
}

// tallyTimed has no number of calls in flight, because tally's gauges can only be
// set.
func tallyTimed(scope tally.Scope, name string) function {
	duration := scope.Histogram(name, tally.MustMakeExponentialDurationBuckets(time.Microsecond, 2, 24))
	counter := func(outcome string) tally.Counter {
		return scope.Tagged(map[string]string{"function": name, "outcome": outcome}).Counter("calls")
	}
	succeeded, failed, panicked := counter("ok"), counter("error"), counter("panic")
	return func(_ context.Context, _ int, result error) (err error) {
		watch := duration.Start()
		defer func() {
			r := recover()
			watch.Stop()
			switch {
			case r != nil:
				panicked.Inc(1)
				panic(r)
			case err != nil:
				failed.Inc(1)
			default:
				succeeded.Inc(1)
			}
		}()
		return outcome(result)
	}
}

func newHashicorp(tb testing.TB, sink hashicorp.MetricSink) instrumented {
	config := hashicorp.DefaultConfig("benchmark")
	config.EnableHostname = false
	config.EnableRuntimeMetrics = false
	m, err := hashicorp.New(config, sink)
	require.NoError(tb, err)
	tb.Cleanup(m.Shutdown)
	return instrumented{functions: [2]function{hashicorpTimed(m, "a"), hashicorpTimed(m, "b")}}
}

// hashicorpTimed has no number of calls in flight, for the same reason, and no
// handles.
func hashicorpTimed(m *hashicorp.Metrics, name string) function {
	return func(_ context.Context, _ int, result error) (err error) {
		start := time.Now()
		defer func() {
			r := recover()
			m.MeasureSince([]string{name, "duration"}, start)
			switch {
			case r != nil:
				m.IncrCounter([]string{name, "panic"}, 1)
				panic(r)
			case err != nil:
				m.IncrCounter([]string{name, "error"}, 1)
			default:
				m.IncrCounter([]string{name, "ok"}, 1)
			}
		}()
		return outcome(result)
	}
}
