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
	trace32 = "0123456789abcdef1123456789abcdef"
	span16  = "2123456789abcdef"
	rest    = trace32 + "-" + span16
)

func mustTrace(s string) monitor.TraceID {
	id, err := monitor.ParseTraceID(s)
	if err != nil {
		panic(err)
	}
	return id
}

func mustSpan(s string) monitor.SpanID {
	id, err := monitor.ParseSpanID(s)
	if err != nil {
		panic(err)
	}
	return id
}

func remote(sampling monitor.Sampling) monitor.SpanContext {
	return monitor.SpanContext{TraceID: mustTrace(trace32), SpanID: mustSpan(span16), Sampling: sampling}
}

func TestW3CExtract(t *testing.T) {
	sampled, not := remote(monitor.Sampled), remote(monitor.NotSampled)
	for _, c := range []struct {
		name   string
		values []string
		want   monitor.SpanContext
		bad    string // why
	}{
		{"sampled", []string{"00-" + rest + "-01"}, sampled, ""},
		{"not sampled", []string{"00-" + rest + "-00"}, not, ""},
		{"random flag", []string{"00-" + rest + "-03"}, random(sampled), ""},
		{"random, not sampled", []string{"00-" + rest + "-02"}, random(not), ""},
		{"unknown flags", []string{"00-" + rest + "-ff"}, random(sampled), ""},
		{"unknown flags, not sampled", []string{"00-" + rest + "-fe"}, random(not), ""},
		{"unknown flags, not random", []string{"00-" + rest + "-fd"}, sampled, ""},
		{"later version: of the flags only the one for sampling", []string{"01-" + rest + "-03"}, sampled, ""},
		{"white space around", []string{" \t00-" + rest + "-01\t "}, sampled, ""},

		{"later version", []string{"cc-" + rest + "-01"}, sampled, ""},
		{"later version with more", []string{"cc-" + rest + "-01-what-the-future-will-be-like"}, sampled, ""},
		{"later version with nothing more", []string{"cc-" + rest + "-01-"}, sampled, ""},
		{"later version with much more", []string{"01-" + rest + "-01-" + strings.Repeat("x", 10000)}, sampled, ""},
		{"later version with more flags", []string{"cc-" + rest + "-012"}, monitor.SpanContext{}, "syntax"},
		{"later version, wrong separator", []string{"cc-" + rest + "-01.what-the-future-will-be-like"}, monitor.SpanContext{}, "syntax"},

		{"version ff", []string{"ff-" + rest + "-01"}, monitor.SpanContext{}, "version"},
		{"version 00 with more", []string{"00-" + rest + "-01-what-the-future-will-be-like"}, monitor.SpanContext{}, "syntax"},
		{"version 00 with nothing more", []string{"00-" + rest + "-01-"}, monitor.SpanContext{}, "syntax"},
		{"version 00 with a comma", []string{"00-" + rest + "-01,"}, monitor.SpanContext{}, "syntax"},
		{"version 00, space and more", []string{"00-" + rest + "-01" + strings.Repeat(" ", 300) + "x"}, monitor.SpanContext{}, "syntax"},
		{"version of one digit", []string{"0-" + rest + "-01"}, monitor.SpanContext{}, "syntax"},
		{"version of three digits", []string{"000-" + rest + "-01"}, monitor.SpanContext{}, "syntax"},
		{"version in upper case", []string{"CC-" + rest + "-01"}, monitor.SpanContext{}, "version"},
		{"version with a dot", []string{".0-" + rest + "-01"}, monitor.SpanContext{}, "version"},
		{"version with a dot, second", []string{"0.-" + rest + "-01"}, monitor.SpanContext{}, "version"},

		{"zero trace", []string{"00-" + strings.Repeat("0", 32) + "-" + span16 + "-01"}, monitor.SpanContext{}, "trace id"},
		{"trace in upper case", []string{"00-" + strings.ToUpper(trace32) + "-" + span16 + "-01"}, monitor.SpanContext{}, "trace id"},
		{"trace with a dot", []string{"00-." + trace32[1:] + "-" + span16 + "-01"}, monitor.SpanContext{}, "trace id"},
		{"trace with a dot at the end", []string{"00-" + trace32[1:] + ".-" + span16 + "-01"}, monitor.SpanContext{}, "trace id"},
		{"trace too short", []string{"00-" + trace32[1:] + "-" + span16 + "-01"}, monitor.SpanContext{}, "syntax"},
		{"trace too long", []string{"00-" + trace32 + "0-" + span16 + "-01"}, monitor.SpanContext{}, "syntax"},
		{"trace of 64 bits", []string{"00-" + trace32[16:] + "-" + span16 + "-01"}, monitor.SpanContext{}, "syntax"},

		{"zero span", []string{"00-" + trace32 + "-0000000000000000-01"}, monitor.SpanContext{}, "span id"},
		{"span in upper case", []string{"00-" + trace32 + "-" + strings.ToUpper(span16) + "-01"}, monitor.SpanContext{}, "span id"},
		{"span with a dot", []string{"00-" + trace32 + "-." + span16[1:] + "-01"}, monitor.SpanContext{}, "span id"},
		{"span too short", []string{"00-" + trace32 + "-" + span16[1:] + "-01"}, monitor.SpanContext{}, "syntax"},
		{"span too long", []string{"00-" + trace32 + "-" + span16 + "0-01"}, monitor.SpanContext{}, "syntax"},

		{"flags of one digit", []string{"00-" + rest + "-1"}, monitor.SpanContext{}, "syntax"},
		{"flags of three digits", []string{"00-" + rest + "-001"}, monitor.SpanContext{}, "syntax"},
		{"flags with a dot", []string{"00-" + rest + "-.0"}, monitor.SpanContext{}, "flags"},
		{"flags with a dot, second", []string{"00-" + rest + "-0."}, monitor.SpanContext{}, "flags"},
		{"flags in upper case", []string{"00-" + rest + "-0F"}, monitor.SpanContext{}, "flags"},
		{"flags with a g", []string{"00-" + rest + "-0g"}, monitor.SpanContext{}, "flags"},
		{"no flags", []string{"00-" + rest}, monitor.SpanContext{}, "syntax"},
		{"wrong first separator", []string{"00_" + rest + "-01"}, monitor.SpanContext{}, "syntax"},
		{"wrong second separator", []string{"00-" + trace32 + "_" + span16 + "-01"}, monitor.SpanContext{}, "syntax"},
		{"wrong third separator", []string{"00-" + rest + "_01"}, monitor.SpanContext{}, "syntax"},

		{"empty", []string{""}, monitor.SpanContext{}, ""},
		{"blank", []string{" \t"}, monitor.SpanContext{}, ""},
		{"one is empty", []string{"", "00-" + rest + "-01"}, sampled, ""},
		{"two", []string{"00-" + rest + "-01", "00-" + rest + "-00"}, monitor.SpanContext{}, "repeated"},
		{"the same twice", []string{"00-" + rest + "-01", "00-" + rest + "-01"}, monitor.SpanContext{}, "repeated"},
		{"two in one", []string{"00-" + rest + "-01,00-" + rest + "-01"}, monitor.SpanContext{}, "syntax"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := transport.W3C.Extract(http.Header{"Traceparent": c.values})
			require.Equal(t, c.want, got)
			requireRejection(t, "traceparent", c.bad, err)
		})
	}
}

func random(c monitor.SpanContext) monitor.SpanContext {
	c.Random = true
	return c
}

// requireRejection checks the reason of an error; "" means that there is no error.
func requireRejection(t *testing.T, what, reason string, err error) {
	t.Helper()
	if reason == "" {
		require.NoError(t, err)
		return
	}
	require.ErrorIs(t, err, transport.ErrMalformed)
	require.EqualError(t, err, "transport: malformed "+what+": "+reason)
	require.Equal(t, reason, err.(interface{ Reason() string }).Reason())
}

func TestW3CExtractAbsent(t *testing.T) {
	for _, h := range []http.Header{nil, {}, {"Tracestate": {"a=b"}}, {"Traceparent": {}}, {"Trace-Parent": {"x"}}} {
		got, err := transport.W3C.Extract(h)
		require.NoError(t, err)
		require.Zero(t, got)
	}
}

func TestW3CInject(t *testing.T) {
	debug := remote(monitor.Undecided)
	debug.Debug = true
	for _, c := range []struct {
		name string
		give monitor.SpanContext
		want http.Header
	}{
		{"sampled", remote(monitor.Sampled), http.Header{"Traceparent": {"00-" + rest + "-01"}}},
		{"not sampled", remote(monitor.NotSampled), http.Header{"Traceparent": {"00-" + rest + "-00"}}},
		{"undecided", remote(monitor.Undecided), http.Header{"Traceparent": {"00-" + rest + "-00"}}},
		{"debug", debug, http.Header{"Traceparent": {"00-" + rest + "-01"}}},
		{"random", random(remote(monitor.Sampled)), http.Header{"Traceparent": {"00-" + rest + "-03"}}},
		{"random, not sampled", random(remote(monitor.NotSampled)), http.Header{"Traceparent": {"00-" + rest + "-02"}}},
		{"nothing", monitor.SpanContext{}, http.Header{}},
		{"decision alone", monitor.SpanContext{Sampling: monitor.Sampled}, http.Header{}},
		{"no span", monitor.SpanContext{TraceID: mustTrace(trace32)}, http.Header{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			transport.W3C.Inject(c.give, h)
			require.Equal(t, c.want, h)
		})
	}
}
