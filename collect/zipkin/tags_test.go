package zipkin_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
)

// tagsOf returns the tags that a span is sent with, but for its scope.
func tagsOf(t *testing.T, d monitor.SpanData) map[string]string {
	t.Helper()
	d.Context.TraceID, d.Context.SpanID = traceID, monitor.SpanID{7: 1}
	tags := decode(t, zipkin.AppendSpans(nil, []monitor.SpanData{d}))[0].Tags
	delete(tags, "scope")
	return tags
}

// The probability is there where the trace was chosen with it, and nowhere else:
// it says for how many traces this one stands.
func TestProbability(t *testing.T) {
	f := func(want string, change func(*monitor.SpanData)) {
		t.Helper()
		d := monitor.SpanData{LocalRoot: true, Probability: 0.25, Context: monitor.SpanContext{Sampling: monitor.Sampled}}
		change(&d)
		require.Equal(t, want, tagsOf(t, d)["sampling.probability"])
	}
	f("0.25", func(*monitor.SpanData) {})
	f("1e-09", func(d *monitor.SpanData) { d.Probability = float64(float32(1e-9)) })
	f("", func(d *monitor.SpanData) { d.Probability = 1 })
	f("", func(d *monitor.SpanData) { d.Probability = 0 }) // decided elsewhere
	f("", func(d *monitor.SpanData) { d.LocalRoot = false })
	f("", func(d *monitor.SpanData) { d.Context.Debug = true })
	f("", func(d *monitor.SpanData) { d.Context.Sampling = monitor.NotSampled }) // kept for another reason
}

func TestProgress(t *testing.T) {
	f := func(want string, p *monitor.Progress) {
		t.Helper()
		require.Equal(t, want, tagsOf(t, monitor.SpanData{Progress: p})["progress"])
	}
	f("", nil)
	f("0", &monitor.Progress{})
	f("5", &monitor.Progress{Done: 5})
	f("5/4", &monitor.Progress{Done: 5, Total: 4})
}

func TestLinksAreBounded(t *testing.T) {
	links := make([]monitor.SpanContext, 300)
	tags := tagsOf(t, monitor.SpanData{Links: links, Annotations: []monitor.Annotation{{Key: "link.31", Value: "x"}, {Key: "link.32", Value: "x"}}})
	require.Len(t, tags, monitor.MaxLinks+1)
	require.Equal(t, "x", tags["link.32"])
	require.NotEqual(t, "x", tags["link.31"])
}
