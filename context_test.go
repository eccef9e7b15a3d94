package monitor_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestRemoteParents(t *testing.T) {
	trace, err := monitor.ParseTraceID("463ac35c9f6413ad48485a3953bb6124")
	require.NoError(t, err)
	span, err := monitor.ParseSpanID("a2fb4a1d1a96d312")
	require.NoError(t, err)
	valid := monitor.SpanContext{TraceID: trace, SpanID: span}
	with := func(edit func(*monitor.SpanContext)) monitor.SpanContext {
		c := valid
		edit(&c)
		return c
	}
	for name, c := range map[string]struct {
		sampler   monitor.Sampler
		remote    monitor.SpanContext
		sampled   monitor.Sampling
		debug     bool
		continue_ bool
	}{
		"undecided, always":   {monitor.Always, valid, monitor.Sampled, false, true},
		"undecided, never":    {monitor.Never, valid, monitor.NotSampled, false, true},
		"sampled, never":      {monitor.Never, with(func(c *monitor.SpanContext) { c.Sampling = monitor.Sampled }), monitor.Sampled, false, true},
		"not sampled, always": {monitor.Always, with(func(c *monitor.SpanContext) { c.Sampling = monitor.NotSampled }), monitor.NotSampled, false, true},
		"debug, never":        {monitor.Never, with(func(c *monitor.SpanContext) { c.Debug = true }), monitor.Sampled, true, true},
		"debug wins":          {monitor.Never, with(func(c *monitor.SpanContext) { c.Debug, c.Sampling = true, monitor.NotSampled }), monitor.Sampled, true, true},
		"decision only":       {monitor.Always, monitor.SpanContext{Sampling: monitor.NotSampled}, monitor.NotSampled, false, false},
		"no span":             {monitor.Always, monitor.SpanContext{TraceID: trace}, monitor.Sampled, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := monitor.NewRegistry()
			r.SetSampler(c.sampler)
			f := r.Scope("test").Func("f")
			_, s := f.Start(monitor.ContextWithRemote(t.Context(), c.remote), monitor.SpanOptions{Kind: monitor.Server})
			got := s.Context()
			require.Equal(t, c.sampled, got.Sampling)
			require.Equal(t, c.debug, got.Debug)
			require.Equal(t, c.continue_, got.TraceID == trace)
			require.Equal(t, c.continue_, got.ParentSpanID == span)
			require.NotEqual(t, span, got.SpanID, "a child, not the same span")
			require.True(t, got.IsValid())
			require.Equal(t, []monitor.CallerCount{{Remote: c.continue_, Count: 1}}, f.Stats().Callers)
			s.Finish(nil)
		})
	}
}
