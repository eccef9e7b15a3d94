package monitor_test

import (
	"cmp"
	"context"
	"math"
	"slices"
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

func TestRemotePolicy(t *testing.T) {
	for _, c := range []struct {
		policy  monitor.RemotePolicy
		sampler monitor.Ratio
		remote  monitor.Sampling
		want    bool
	}{
		{monitor.FollowRemote, 0, monitor.Sampled, true},
		{monitor.FollowRemote, 1, monitor.NotSampled, false},
		{monitor.FollowRemote, 1, monitor.Undecided, true},
		{monitor.IgnoreRemote, 0, monitor.Sampled, false},
		{monitor.IgnoreRemote, 1, monitor.NotSampled, true},
		{monitor.IgnoreRemote, 0, monitor.Undecided, false},
		{monitor.LimitRemote, 0, monitor.Sampled, false},
		{monitor.LimitRemote, 1, monitor.Sampled, true},
		{monitor.LimitRemote, 1, monitor.NotSampled, false},
		{monitor.LimitRemote, 1, monitor.Undecided, true},
		{monitor.RemotePolicy(77), 0, monitor.Sampled, true},
	} {
		r := monitor.NewRegistry()
		r.SetSampler(c.sampler)
		require.Equal(t, c.sampler, r.Sampler())
		r.SetRemotePolicy(c.policy)
		start := func(remote monitor.SpanContext) monitor.Sampling {
			_, span := r.Scope("s").Func("f").Start(context.Background(), monitor.SpanOptions{Remote: &remote})
			defer span.Finish(nil)
			return span.Context().Sampling
		}
		remote := monitor.SpanContext{TraceID: monitor.TraceID{1}, SpanID: monitor.SpanID{1}, Sampling: c.remote}
		require.Equal(t, c.want, start(remote) == monitor.Sampled, "%+v", c)
		remote.Debug = true
		require.Equal(t, monitor.Sampled, start(remote), "debug always wins: %+v", c)
	}
}

func TestExemplarsLeadToKeptTraces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		root, child := r.Scope("s").Func("root"), r.Scope("s").Func("child")
		one := func(d time.Duration, err error) {
			ctx, span := root.Start(context.Background(), monitor.SpanOptions{})
			_, below := child.Start(ctx, monitor.SpanOptions{})
			time.Sleep(d)
			below.Finish(nil)
			span.Finish(err)
		}
		require.Empty(t, root.Stats().Succeeded.Exemplars)
		for _, d := range []time.Duration{0, 3 * time.Millisecond, time.Hour, 3 * time.Millisecond, 100 * time.Hour} {
			one(d, errFails)
		}
		require.Empty(t, root.Stats().Succeeded.Exemplars)
		failed := root.Stats().Failed.Exemplars
		require.Len(t, failed, 3, "0, 3 ms, and what is beyond half an hour")
		for i, e := range failed {
			kept := r.KeptTrace(e.TraceID)
			require.Len(t, kept, 1)
			at := kept[0].Root()
			require.Equal(t, at.Context.SpanID, monitor.SpanID(e.SpanID))
			require.Equal(t, at.Duration.Seconds(), e.Value)
			require.True(t, at.Start.Add(at.Duration).Equal(e.Time))
			require.True(t, e.Sampled)
			if i > 0 {
				require.Greater(t, e.Value, failed[i-1].Value)
			}
		}
		require.Equal(t, (100 * time.Hour).Seconds(), failed[2].Value, "the latest of them")
		require.Len(t, child.Stats().Succeeded.Exemplars, 3, "spans below the root have theirs")
		one(time.Millisecond, errFails)
		all := root.Stats().Durations().Exemplars
		require.Len(t, all, 4)
		require.True(t, slices.IsSortedFunc(all, func(a, b monitor.Exemplar) int { return cmp.Compare(a.Value, b.Value) }))
		d := root.Stats().Failed
		require.Equal(t, d.Exemplars, d.Sub(nil).Exemplars)
		require.Equal(t, d.Exemplars, d.Sub(new(monitor.Distribution)).Exemplars)
	})
}
