package transport_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// benchmarks/oracle asks monkit itself.

func TestMonkitExtract(t *testing.T) {
	const trace16 = "4bf92f3577b34da6"
	read := func(trace, span string, sampling monitor.Sampling) monitor.SpanContext {
		return monitor.SpanContext{TraceID: mustTrace(strings.Repeat("0", 16) + trace), SpanID: mustSpan(span), Sampling: sampling}
	}
	for _, c := range []struct {
		name string
		give string
		want monitor.SpanContext
		bad  string
	}{
		{"sampled", "00-" + trace16 + "-" + span16 + "-1", read(trace16, span16, monitor.Sampled), ""},
		{"not sampled", "00-" + trace16 + "-" + span16 + "-0", read(trace16, span16, monitor.NotSampled), ""},
		{"two digits of flags", "00-" + trace16 + "-" + span16 + "-01", read(trace16, span16, monitor.Sampled), ""},
		{"other flags", "00-" + trace16 + "-" + span16 + "-2", read(trace16, span16, monitor.NotSampled), ""},
		{"eight digits", "00-00000000000000ab-0000000c-1", read("00000000000000ab", "000000000000000c", monitor.Sampled), ""},
		{"upper case", "00-" + strings.ToUpper(trace16) + "-" + span16 + "-1", read(trace16, span16, monitor.Sampled), ""},
		{"negative trace", "00--000000000000001-" + span16 + "-1", read("ffffffffffffffff", span16, monitor.Sampled), ""},
		{"negative span", "00-" + trace16 + "--0000002-1", read(trace16, "fffffffffffffffe", monitor.Sampled), ""},
		{"white space", " 00-" + trace16 + "-" + span16 + "-1\t", read(trace16, span16, monitor.Sampled), ""},
		{"empty", "", monitor.SpanContext{}, ""},

		{"other version", "01-" + trace16 + "-" + span16 + "-1", monitor.SpanContext{}, "version"},
		{"three parts", "00-" + trace16 + "-" + span16, monitor.SpanContext{}, "syntax"},
		{"five parts", "00-" + trace16 + "-" + span16 + "-1-1", monitor.SpanContext{}, "flags"},
		{"zero trace", "00-0-" + span16 + "-1", monitor.SpanContext{}, "trace id"},
		{"17 digits", "00-1" + trace16 + "-" + span16 + "-1", monitor.SpanContext{}, "trace id"},
		{"zero span", "00-" + trace16 + "-0-1", monitor.SpanContext{}, "span id"},
		{"no flags", "00-" + trace16 + "-" + span16 + "-", monitor.SpanContext{}, "flags"},
		{"nonsense", "x", monitor.SpanContext{}, "syntax"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := transport.Monkit.Extract(http.Header{"Traceparent": {c.give, "ignored"}})
			require.Equal(t, c.want, got)
			requireRejection(t, "traceparent of monkit", c.bad, err)
		})
	}
	got, err := transport.Monkit.Extract(header("traceparent", "00-"+rest+"-01"))
	require.NoError(t, err)
	require.Equal(t, remote(monitor.Sampled), got)
	got, err = transport.Monkit.Extract(header("tracestate", "a=b,sampled=true"))
	require.NoError(t, err)
	require.Equal(t, monitor.SpanContext{Sampling: monitor.Sampled}, got)
}

func TestMonkitInject(t *testing.T) {
	left := remote(monitor.Sampled)
	clear(left.TraceID[8:])
	for _, c := range []struct {
		name string
		give monitor.SpanContext
		want http.Header
	}{
		{"sampled", remote(monitor.Sampled), header("traceparent", "00-"+trace32[16:]+"-"+span16+"-1")},
		{"not sampled", remote(monitor.NotSampled), header("traceparent", "00-"+trace32[16:]+"-"+span16+"-0")},
		{"undecided", remote(monitor.Undecided), header("traceparent", "00-"+trace32[16:]+"-"+span16+"-0")},
		{"debug", monitor.SpanContext{TraceID: mustTrace(trace32), SpanID: mustSpan(span16), Debug: true}, header("traceparent", "00-"+trace32[16:]+"-"+span16+"-1")},
		{"decision alone", monitor.SpanContext{Sampling: monitor.Sampled}, header("tracestate", "sampled=true")},
		{"denial alone", monitor.SpanContext{Sampling: monitor.NotSampled}, http.Header{}},
		{"nothing", monitor.SpanContext{}, http.Header{}},
		{"a zero half", left, http.Header{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			transport.Monkit.Inject(c.give, h)
			require.Equal(t, c.want, h)
		})
	}
}
