package transport_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

const (
	b3Trace   = "X-B3-TraceId"
	b3Span    = "X-B3-SpanId"
	b3Parent  = "X-B3-ParentSpanId"
	b3Sampled = "X-B3-Sampled"
	b3Flags   = "X-B3-Flags"

	parent16 = "05e3ac9a4f6e3b90"
)

// header makes a header of keys and values.
func header(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

// ids returns the fields that a span needs to be continued, and those given.
func ids(more ...string) http.Header {
	return header(append([]string{b3Trace, trace32, b3Span, span16}, more...)...)
}

func TestB3Extract(t *testing.T) {
	with := func(c monitor.SpanContext, edit func(*monitor.SpanContext)) monitor.SpanContext {
		edit(&c)
		return c
	}
	undecided, none := remote(monitor.Undecided), monitor.SpanContext{}
	for _, c := range []struct {
		name string
		give http.Header
		want monitor.SpanContext
		bad  string
	}{
		{name: "nothing", give: http.Header{}, want: none},
		{name: "no header", want: none},
		{name: "no values", give: http.Header{"X-B3-Traceid": {}}, want: none},
		{name: "defer", give: ids(), want: undecided},
		{name: "accept", give: ids(b3Sampled, "1"), want: remote(monitor.Sampled)},
		{name: "deny", give: ids(b3Sampled, "0"), want: remote(monitor.NotSampled)},
		{name: "true", give: ids(b3Sampled, "true"), want: remote(monitor.Sampled)},
		{name: "False", give: ids(b3Sampled, "False"), want: remote(monitor.NotSampled)},
		{name: "white space", give: ids(b3Sampled, " 1\t"), want: remote(monitor.Sampled)},
		{name: "debug", give: ids(b3Flags, "1"),
			want: with(undecided, func(c *monitor.SpanContext) { c.Debug = true })},
		{name: "debug and deny", give: ids(b3Flags, "1", b3Sampled, "0"),
			want: with(remote(monitor.NotSampled), func(c *monitor.SpanContext) { c.Debug = true })},
		{name: "other flags", give: ids(b3Flags, "5"), want: undecided},
		{name: "flags that are no number", give: ids(b3Flags, "debug"), want: undecided},
		{name: "parent", give: ids(b3Parent, parent16, b3Sampled, "1"),
			want: with(remote(monitor.Sampled), func(c *monitor.SpanContext) { c.ParentSpanID = mustSpan(parent16) })},
		{name: "64 bits", give: header(b3Trace, trace32[16:], b3Span, span16),
			want: with(undecided, func(c *monitor.SpanContext) { c.TraceID = mustTrace(strings.Repeat("0", 16) + trace32[16:]) })},
		{name: "the first wins", give: ids(b3Trace, "bad", b3Span, "bad", b3Sampled, "1", b3Sampled, "bad"),
			want: remote(monitor.Sampled)},
		{name: "accept alone", give: header(b3Sampled, "1"), want: monitor.SpanContext{Sampling: monitor.Sampled}},
		{name: "deny alone", give: header(b3Sampled, "0"), want: monitor.SpanContext{Sampling: monitor.NotSampled}},
		{name: "debug alone", give: header(b3Flags, "1"), want: monitor.SpanContext{Debug: true}},

		{name: "no span", give: header(b3Trace, trace32), bad: "span id"},
		{name: "no trace", give: header(b3Span, span16), bad: "trace id"},
		{name: "parent alone", give: header(b3Parent, parent16), want: none},
		{name: "empty trace", give: header(b3Trace, "", b3Span, span16), bad: "trace id"},
		{name: "empty span", give: header(b3Trace, trace32, b3Span, ""), bad: "span id"},
		{name: "empty parent", give: ids(b3Parent, ""), want: undecided},
		{name: "empty decision", give: ids(b3Sampled, ""), want: undecided},
		{name: "blank parent", give: ids(b3Parent, " \t"), want: undecided},
		{name: "all is empty", give: header(b3Trace, "", b3Span, "", b3Parent, "", b3Sampled, "", b3Flags, "", "b3", ""), want: none},
		{name: "all is empty but the decision", give: header(b3Trace, "", b3Span, "", b3Parent, "", b3Sampled, "1", "b3", " "),
			want: monitor.SpanContext{Sampling: monitor.Sampled}},
		{name: "unreadable parent", give: ids(b3Parent, "x", b3Sampled, "1"), want: remote(monitor.Sampled), bad: "parent id"},
		{name: "dash for a trace", give: header(b3Trace, "-", b3Span, span16), bad: "trace id"},
		{name: "dash for a decision", give: ids(b3Sampled, "-"), bad: "sampling"},
		{name: "d for a decision", give: ids(b3Sampled, "d"), bad: "sampling"},
		{name: "bad decision alone", give: header(b3Sampled, "2"), bad: "sampling"},
		{name: "trace in upper case", give: header(b3Trace, strings.ToUpper(trace32), b3Span, span16), bad: "trace id"},
		{name: "span in upper case", give: header(b3Trace, trace32, b3Span, strings.ToUpper(span16)), bad: "span id"},
		{name: "trace of 31 digits", give: header(b3Trace, trace32[1:], b3Span, span16), bad: "trace id"},
		{name: "trace of 33 digits", give: header(b3Trace, trace32+"0", b3Span, span16), bad: "trace id"},
		{name: "span of 15 digits", give: header(b3Trace, trace32, b3Span, span16[1:]), bad: "span id"},
		{name: "span of 17 digits", give: header(b3Trace, trace32, b3Span, span16+"0"), bad: "span id"},
		{name: "zero trace", give: header(b3Trace, strings.Repeat("0", 32), b3Span, span16), bad: "trace id"},
		{name: "zero span", give: header(b3Trace, trace32, b3Span, strings.Repeat("0", 16)), bad: "span id"},
		{name: "zero parent", give: ids(b3Parent, strings.Repeat("0", 16)), want: undecided, bad: "parent id"},
		{name: "no digits", give: header(b3Trace, strings.Repeat("x", 32), b3Span, span16), bad: "trace id"},
		{name: "endless span", give: header(b3Trace, trace32, b3Span, strings.Repeat("1", 257)), bad: "too long"},
		{name: "endless parent", give: ids(b3Parent, strings.Repeat("1", 257)), want: undecided, bad: "too long"},
		{name: "endless decision", give: ids(b3Sampled, strings.Repeat("1", 257)), bad: "too long"},
		{name: "endless flags", give: ids(b3Flags, strings.Repeat("1", 1<<20)), want: undecided},
		{name: "endless", give: header(b3Trace, strings.Repeat("1", 1<<20), b3Span, span16), bad: "too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := transport.B3.Extract(c.give)
			require.Equal(t, c.want, got)
			requireRejection(t, "B3 fields", c.bad, err)
		})
	}
}

func TestB3Inject(t *testing.T) {
	all := remote(monitor.Sampled)
	all.ParentSpanID = mustSpan(parent16)
	debug := all
	debug.Debug = true
	for _, c := range []struct {
		name string
		give monitor.SpanContext
		want http.Header
	}{
		{"child", all, ids(b3Parent, parent16, b3Sampled, "1")},
		{"root", remote(monitor.Sampled), ids(b3Sampled, "1")},
		{"deny", remote(monitor.NotSampled), ids(b3Sampled, "0")},
		{"defer", remote(monitor.Undecided), ids()},
		{"debug", debug, ids(b3Parent, parent16, b3Flags, "1")},
		{"accept alone", monitor.SpanContext{Sampling: monitor.Sampled}, header(b3Sampled, "1")},
		{"debug alone", monitor.SpanContext{Debug: true}, header(b3Flags, "1")},
		{"nothing", monitor.SpanContext{}, http.Header{}},
		{"no span", monitor.SpanContext{TraceID: all.TraceID, ParentSpanID: all.ParentSpanID}, http.Header{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			transport.B3.Inject(c.give, h)
			require.Equal(t, c.want, h)
			for key := range h {
				h.Add(key, "more") // must not run into the value of another field
			}
			for key, values := range c.want {
				require.Equal(t, append(values, "more"), h[key])
			}
		})
	}
}
