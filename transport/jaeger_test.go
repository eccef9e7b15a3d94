package transport_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// The documentation of Jaeger's client libraries has these rules, in "Propagation
// Format".
func TestJaegerExtract(t *testing.T) {
	sampled, not := remote(monitor.Sampled), remote(monitor.NotSampled)
	edit := func(c monitor.SpanContext, edit func(*monitor.SpanContext)) monitor.SpanContext {
		edit(&c)
		return c
	}
	withParent := func(c *monitor.SpanContext) { c.ParentSpanID = mustSpan(parent16) }
	debug := func(c *monitor.SpanContext) { c.Debug = true }
	const jaegerIDs = trace32 + ":" + span16
	for _, c := range []struct {
		name, give string
		want       monitor.SpanContext
		bad        string
	}{
		{"sampled", jaegerIDs + ":0:1", sampled, ""},
		{"not sampled", jaegerIDs + ":0:0", not, ""},
		{"parent", jaegerIDs + ":" + parent16 + ":1", edit(sampled, withParent), ""},
		{"short parent", jaegerIDs + ":5:1", edit(sampled, func(c *monitor.SpanContext) { c.ParentSpanID[7] = 5 }), ""},
		{"two digits of flags", jaegerIDs + ":0:01", sampled, ""},
		{"debug", jaegerIDs + ":0:3", edit(sampled, debug), ""},
		{"debug implies sampled", jaegerIDs + ":0:2", edit(not, debug), ""},
		{"firehose and unused flags", jaegerIDs + ":0:fd", sampled, ""},
		{"firehose alone", jaegerIDs + ":0:8", not, ""},
		{"percent-encoded", strings.ReplaceAll(jaegerIDs+":0:1", ":", "%3A"), sampled, ""},
		{"percent-encoded, lower case", strings.ReplaceAll(jaegerIDs+":0:1", ":", "%3a"), sampled, ""},
		{"white space", " " + jaegerIDs + ":0:1\t", sampled, ""},
		{"upper case", strings.ToUpper(jaegerIDs) + ":0:1", sampled, ""},
		{"64 bits", trace32[16:] + ":" + span16 + ":0:1", edit(sampled, func(c *monitor.SpanContext) { clear(c.TraceID[:8]) }), ""},
		{"shorter values are 0-padded on the left", "1f:2:0:1",
			monitor.SpanContext{TraceID: monitor.TraceID{15: 0x1f}, SpanID: monitor.SpanID{7: 2}, Sampling: monitor.Sampled}, ""},
		{"17 digits", "1" + zero16 + ":" + span16 + ":0:1", edit(sampled, func(c *monitor.SpanContext) { c.TraceID = monitor.TraceID{7: 1} }), ""},
		{"31 digits", trace32[1:] + ":" + span16 + ":0:1", sampled, ""},
		{"a deprecated parent does not spoil the rest", jaegerIDs + ":-:1", sampled, ""},
		{"no parent", jaegerIDs + "::1", sampled, ""},

		{"value of 0 is invalid", "0:" + span16 + ":0:1", monitor.SpanContext{}, "trace id"},
		{"zero span", trace32 + ":0:0:1", monitor.SpanContext{}, "span id"},
		{"no trace", ":" + span16 + ":0:1", monitor.SpanContext{}, "trace id"},
		{"no span", trace32 + "::0:1", monitor.SpanContext{}, "span id"},
		{"33 digits", "0" + trace32 + ":" + span16 + ":0:1", monitor.SpanContext{}, "trace id"},
		{"17 digits of a span", trace32 + ":0" + span16 + ":0:1", monitor.SpanContext{}, "span id"},
		{"no digits", strings.Repeat("g", 32) + ":" + span16 + ":0:1", monitor.SpanContext{}, "trace id"},
		{"no digits on the right", trace32[:31] + "g:" + span16 + ":0:1", monitor.SpanContext{}, "trace id"},
		{"three parts", jaegerIDs + ":1", monitor.SpanContext{}, "syntax"},
		{"five parts", jaegerIDs + ":0:1:", monitor.SpanContext{}, "syntax"},
		{"empty", "", monitor.SpanContext{}, ""},
		{"no flags", jaegerIDs + ":0:", edit(sampled, func(c *monitor.SpanContext) { c.Sampling = monitor.Undecided }), ""},
		{"three digits of flags", jaegerIDs + ":0:001", monitor.SpanContext{}, "flags"},
		{"flags with a sign", jaegerIDs + ":0:+1", monitor.SpanContext{}, "flags"},
		{"endless", strings.Repeat("%3A", 1<<20), monitor.SpanContext{}, "too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := transport.Jaeger.Extract(http.Header{"Uber-Trace-Id": {c.give, "ignored"}})
			require.Equal(t, c.want, got)
			requireRejection(t, "uber-trace-id", c.bad, err)
		})
	}
	got, err := transport.Jaeger.Extract(http.Header{"Jaeger-Debug-Id": {"x"}, "Uberctx-Key": {"x"}})
	require.NoError(t, err)
	require.Zero(t, got)
}

func TestJaegerInject(t *testing.T) {
	child := remote(monitor.Sampled)
	child.ParentSpanID = mustSpan(parent16)
	debug := remote(monitor.Undecided)
	debug.Debug = true
	for _, c := range []struct {
		name string
		give monitor.SpanContext
		want string
	}{
		{"root", remote(monitor.Sampled), trace32 + ":" + span16 + ":0:1"},
		{"child", child, trace32 + ":" + span16 + ":" + parent16 + ":1"},
		{"not sampled", remote(monitor.NotSampled), trace32 + ":" + span16 + ":0:0"},
		{"undecided", remote(monitor.Undecided), trace32 + ":" + span16 + ":0:0"},
		{"debug", debug, trace32 + ":" + span16 + ":0:3"},
		{"nothing", monitor.SpanContext{}, ""},
		{"decision alone", monitor.SpanContext{Sampling: monitor.Sampled}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			transport.Jaeger.Inject(c.give, h)
			if c.want == "" {
				require.Empty(t, h)
			} else {
				require.Equal(t, http.Header{"Uber-Trace-Id": {c.want}}, h)
			}
		})
	}
}
