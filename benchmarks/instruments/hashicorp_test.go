package instruments

import (
	"testing"
	"time"

	"github.com/hashicorp/go-metrics"
	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

// hashicorp/go-metrics has no handles: each call has the key.
var (
	hashicorpEventInmem, hashicorpEventBlackhole     = hashicorp(hashicorpIncrement)
	hashicorpCounterInmem, hashicorpCounterBlackhole = hashicorp(hashicorpIncrement)

	hashicorpSampleInmem, hashicorpSampleBlackhole = hashicorp(func(m *metrics.Metrics, name string) work.Body {
		key := []string{name}
		return func(from, n int) {
			for i := range n {
				m.AddSample(key, float32(seconds[(from+i)&mask]))
			}
		}
	})
	hashicorpTimerInmem, hashicorpTimerBlackhole = hashicorp(func(m *metrics.Metrics, name string) work.Body {
		key := []string{name}
		return func(_, n int) {
			for range n {
				start := time.Now()
				m.MeasureSince(key, start)
			}
		}
	})
	hashicorpLookupInmem, hashicorpLookupBlackhole = hashicorp(func(m *metrics.Metrics, name string) work.Body {
		key := []string{name}
		return func(from, n int) {
			for i := range n {
				at := (from + i) % 4
				m.IncrCounterWithLabels(key, 1, []metrics.Label{
					{Name: "method", Value: methods[at]}, {Name: "code", Value: codes[at]},
				})
			}
		}
	})
)

func hashicorpIncrement(m *metrics.Metrics, name string) work.Body {
	key := []string{name}
	return func(_, n int) {
		for range n {
			m.IncrCounter(key, 1)
		}
	}
}

// hashicorp returns two implementations: one with the sink that aggregates in
// memory, and one with the sink that drops everything.
func hashicorp(body func(m *metrics.Metrics, name string) work.Body) (inmem, blackhole work.Implementation) {
	inmem = work.Implementation{Name: "hashicorp-inmem", Open: func(tb testing.TB) work.Opened {
		sink := metrics.NewInmemSink(10*time.Second, time.Minute)
		m := newHashicorp(tb, sink)
		return opened(body(m, "a"), body(m, "b"), func() (n int) {
			for _, interval := range sink.Data() {
				for _, c := range interval.Counters {
					n += c.Count
				}
				for _, s := range interval.Samples {
					n += s.Count
				}
			}
			return n
		})
	}}
	blackhole = work.Implementation{Name: "hashicorp-blackhole", Open: func(tb testing.TB) work.Opened {
		m := newHashicorp(tb, &metrics.BlackholeSink{})
		return opened(body(m, "a"), body(m, "b"), nil)
	}}
	return inmem, blackhole
}

func newHashicorp(tb testing.TB, sink metrics.MetricSink) *metrics.Metrics {
	config := metrics.DefaultConfig("benchmark")
	config.EnableHostname = false
	config.EnableRuntimeMetrics = false
	m, err := metrics.New(config, sink)
	require.NoError(tb, err)
	tb.Cleanup(m.Shutdown)
	return m
}
