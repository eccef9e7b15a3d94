package monitor_test

import (
	"context"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestPerSecond changes the rate of a function by powers of ten, beside one that
// is called seldom.
func TestPerSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const target = 5
		r := monitor.NewRegistry()
		r.KeepTraces(0)
		r.SetSampler(monitor.NewPerSecond(target))
		busy, seldom := r.Scope("s").Func("busy"), r.Scope("s").Func("seldom")
		sampled, weight := map[string]int{}, map[string]float64{}
		r.Observe(monitor.Observer{
			Finish: func(d monitor.SpanData) {
				sampled[d.Name]++
				weight[d.Name] += 1 / d.Probability
			},
			Unsampled: func(*monitor.Span) {},
		})
		total := 0
		for phase, rate := range []int{10_000, 10, 1000, 0, 10_000, 1} {
			const seconds = 60
			clear(sampled)
			for range seconds {
				for range rate {
					call(busy, time.Second/time.Duration(rate+1), nil)
				}
				total += rate
				time.Sleep(time.Second / time.Duration(rate+1))
				call(seldom, 0, nil)
			}
			want := float64(min(rate, target) * seconds)
			require.InDelta(t, want, sampled["busy"], 0.25*want+80, "phase %d", phase)
			require.Equal(t, seconds, sampled["seldom"], "all of what is seldom")
		}
		require.InEpsilon(t, total, weight["busy"], 0.2, "the recorded probabilities make up for the rest")
	})
}

func TestPerSecondOfNothing(t *testing.T) {
	for _, target := range []float64{0, -1, math.NaN()} {
		s := monitor.NewPerSecond(target)
		r := monitor.NewRegistry()
		r.SetSampler(s)
		_, span := r.Scope("s").Func("f").Start(context.Background(), monitor.SpanOptions{})
		require.Equal(t, monitor.NotSampled, span.Context().Sampling)
		require.Zero(t, s.Target())
		require.Zero(t, s.Probability(span.Func()))
	}
	s := monitor.NewPerSecond(0.5)
	require.Equal(t, "0.5 per second", s.String())
	require.Zero(t, s.Probability(monitor.NewRegistry().Scope("s").Func("never")))
}

// TestConcurrentSafePerSecond samples on several goroutines, for longer than a
// second of the real clock.
func TestConcurrentSafePerSecond(t *testing.T) {
	r := monitor.NewRegistry()
	s := monitor.NewPerSecond(100)
	f := r.Scope("s").Func("f")
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for begin, n := time.Now(), 0; time.Since(begin) < 1200*time.Millisecond; n++ {
				s.Sample(monitor.SampleRequest{TraceID: monitor.TraceID{9: byte(n), 10: byte(n >> 8), 15: byte(i)}, Func: f})
			}
		})
	}
	all.Wait()
	p := s.Probability(f)
	require.Greater(t, p, 0.0)
	require.Less(t, p, 0.1)
}

func BenchmarkPerSecond(b *testing.B) {
	s := monitor.NewPerSecond(10)
	f := monitor.NewRegistry().Scope("s").Func("f")
	for b.Loop() {
		s.Sample(monitor.SampleRequest{TraceID: monitor.TraceID{8: byte(time.Now().Nanosecond())}, Func: f})
	}
}
