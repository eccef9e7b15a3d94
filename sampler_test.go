package monitor_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestRemoteDecisionIsFollowed(t *testing.T) {
	for _, c := range []struct {
		sampler monitor.Ratio
		remote  monitor.Sampling
		want    bool
	}{
		{0, monitor.Sampled, true},
		{1, monitor.NotSampled, false},
		{1, monitor.Undecided, true},
		{0, monitor.Undecided, false},
	} {
		r := monitor.NewRegistry()
		r.SetSampler(c.sampler)
		require.Equal(t, c.sampler, r.Sampler())
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

func TestRatio(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 100_000
	sampled := map[monitor.Ratio]int{}
	for range n {
		var id monitor.TraceID
		for i := range id {
			id[i] = byte(r.Uint32())
		}
		in := false
		for _, ratio := range []monitor.Ratio{-1, 0, 0.001, 0.1, 0.5, 1, 7} {
			d := ratio.Sample(monitor.SampleRequest{TraceID: id})
			got, p := d.Sampled, d.Probability
			if in && !got {
				t.Fatal("a higher ratio does not sample what a lower one does")
			}
			if p != min(max(float64(ratio), 0), 1) {
				t.Fatal("probability", p)
			}
			in = got
			if got {
				sampled[ratio]++
			}
		}
	}
	require.Zero(t, sampled[-1]+sampled[0])
	require.Equal(t, 2*n, sampled[1]+sampled[7])
	require.InDelta(t, 0.001*n, sampled[0.001], 60)
	require.InDelta(t, 0.1*n, sampled[0.1], 600)
	require.InDelta(t, 0.5*n, sampled[0.5], 1000)
	last := monitor.SampleRequest{TraceID: monitor.TraceID{15: 0xff, 14: 0xff, 13: 0xff, 12: 0xff, 11: 0xff, 10: 0xff, 9: 0xff, 8: 0xff}}
	require.True(t, monitor.Always.Sample(last).Sampled)
	require.Equal(t, monitor.SampleDecision{}, monitor.Ratio(math.NaN()).Sample(last))
}
