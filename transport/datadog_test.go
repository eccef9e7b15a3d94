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
	ddTrace    = "X-Datadog-Trace-Id"
	ddSpan     = "X-Datadog-Parent-Id"
	ddPriority = "X-Datadog-Sampling-Priority"
	ddTags     = "X-Datadog-Tags"

	// The halves of trace32 and span16.
	traceLeft = "0123456789abcdef"
	rightDec  = "1234907033823333871" // 0x1123456789abcdef
	spanDec   = "2387828538430180847" // 0x2123456789abcdef
)

func dd(more ...string) http.Header {
	return header(append([]string{ddTrace, rightDec, ddSpan, spanDec}, more...)...)
}

// The propagator in dd-trace-go's textmap.go behaves like this, except where
// Datadog's documentation says otherwise.
func TestDatadogExtract(t *testing.T) {
	short := func(s monitor.Sampling) monitor.SpanContext {
		c := remote(s)
		clear(c.TraceID[:8])
		return c
	}
	for _, c := range []struct {
		name string
		give http.Header
		want monitor.SpanContext
		bad  string
	}{
		{"nothing", http.Header{}, monitor.SpanContext{}, ""},
		{"64 bits", dd(), short(monitor.Undecided), ""},
		{"128 bits", dd(ddTags, "_dd.p.tid="+traceLeft), remote(monitor.Undecided), ""},
		{"among other tags", dd(ddTags, "_dd.p.dm=-1,_dd.p.tid="+traceLeft+",_dd.p.usr=x"), remote(monitor.Undecided), ""},
		{"no such tag", dd(ddTags, "_dd.p.dm=-1"), short(monitor.Undecided), ""},
		{"a zero half", dd(ddTags, "_dd.p.tid="+zero16), short(monitor.Undecided), ""},
		{"keep", dd(ddPriority, "1"), short(monitor.Sampled), ""},
		{"the user keeps", dd(ddPriority, "2"), short(monitor.Sampled), ""},
		{"drop", dd(ddPriority, "0"), short(monitor.NotSampled), ""},
		{"the user drops", dd(ddPriority, "-1"), short(monitor.NotSampled), ""},
		{"a higher priority", dd(ddPriority, "3"), short(monitor.Sampled), ""},
		{"signed", header(ddTrace, "-1", ddSpan, "-9223372036854775808"),
			monitor.SpanContext{TraceID: mustTrace(other16), SpanID: monitor.SpanID{0x80}}, ""},
		{"the greatest", header(ddTrace, "18446744073709551615", ddSpan, "18446744073709551615"),
			monitor.SpanContext{TraceID: mustTrace(other16), SpanID: mustSpan(other16)}, ""},
		{"white space", header(ddTrace, " "+rightDec, ddSpan, spanDec+" "), short(monitor.Undecided), ""},
		{"priority alone is not for anybody", header(ddPriority, "1", ddTags, "x"), monitor.SpanContext{}, ""},
		{"origin alone", header("X-Datadog-Origin", "rum"), monitor.SpanContext{}, ""},

		{"malformed half", dd(ddTags, "_dd.p.tid=x"), short(monitor.Undecided), "tags"},
		{"half in upper case", dd(ddTags, "_dd.p.tid="+strings.ToUpper(traceLeft)), short(monitor.Undecided), "tags"},
		{"short half", dd(ddTags, "_dd.p.tid="+traceLeft[1:]), short(monitor.Undecided), "tags"},
		{"long tags", dd(ddTags, "_dd.p.tid="+traceLeft+","+strings.Repeat("x", 512)), short(monitor.Undecided), "too long"},
		{"512 bytes of tags", dd(ddTags, "_dd.p.tid="+traceLeft+","+strings.Repeat("x", 512-27)), remote(monitor.Undecided), ""},

		{"no parent", header(ddTrace, rightDec), monitor.SpanContext{}, "span id"},
		{"no trace", header(ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"zero trace", header(ddTrace, "0", ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"zero parent", header(ddTrace, rightDec, ddSpan, "0"), monitor.SpanContext{}, "span id"},
		{"minus zero", header(ddTrace, "-0", ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"hexadecimal", header(ddTrace, "ff", ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"plus", header(ddTrace, "+1", ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"minus minus", header(ddTrace, "--1", ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"minus alone", header(ddTrace, "-", ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"empty", header(ddTrace, "", ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"65 bits", header(ddTrace, "18446744073709551619", ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"65 bits, signed", header(ddTrace, rightDec, ddSpan, "-9223372036854775809"), monitor.SpanContext{}, "span id"},
		{"more than 65 bits", header(ddTrace, "99999999999999999999", ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"no priority", dd(ddPriority, "yes"), monitor.SpanContext{}, "sampling"},
		{"empty priority", dd(ddPriority, ""), short(monitor.Undecided), ""},
		{"empty half", dd(ddTags, "_dd.p.tid="), short(monitor.Undecided), ""},
		{"all is empty", header(ddTrace, "", ddSpan, "", ddPriority, "", ddTags, ""), monitor.SpanContext{}, ""},
		{"21 digits", header(ddTrace, strings.Repeat("0", 20)+"1", ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
		{"endless", header(ddTrace, strings.Repeat("0", 1<<20), ddSpan, spanDec), monitor.SpanContext{}, "trace id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := transport.Datadog.Extract(c.give)
			require.Equal(t, c.want, got)
			requireRejection(t, "Datadog fields", c.bad, err)
		})
	}
}

func TestDatadogInject(t *testing.T) {
	short := remote(monitor.Sampled)
	clear(short.TraceID[:8])
	left := remote(monitor.Sampled)
	clear(left.TraceID[8:])
	debug := remote(monitor.Sampled)
	debug.Debug = true
	tags := []string{ddTags, "_dd.p.tid=" + traceLeft}
	for _, c := range []struct {
		name string
		give monitor.SpanContext
		want http.Header
	}{
		{"sampled", remote(monitor.Sampled), dd(append(tags, ddPriority, "1")...)},
		{"not sampled", remote(monitor.NotSampled), dd(append(tags, ddPriority, "0")...)},
		{"undecided", remote(monitor.Undecided), dd(tags...)},
		{"debug", debug, dd(append(tags, ddPriority, "2")...)},
		{"64 bits", short, dd(ddPriority, "1")},
		{"nothing on the right", left, http.Header{}},
		{"nothing", monitor.SpanContext{}, http.Header{}},
		{"decision alone", monitor.SpanContext{Sampling: monitor.Sampled}, http.Header{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			transport.Datadog.Inject(c.give, h)
			require.Equal(t, c.want, h)
		})
	}
}

// The origin belongs to the trace, the tags belong to the span before.
func TestDatadogReplaces(t *testing.T) {
	p := transport.Options{Registry: monitor.NewRegistry(), Formats: []transport.Format{transport.Datadog}}.Propagator()
	h := header("X-Datadog-Origin", "rum", ddTags, "_dd.p.dm=-1", ddPriority, "2")
	c := remote(monitor.Undecided)
	clear(c.TraceID[:8])
	p.Inject(c, h)
	require.Equal(t, dd("X-Datadog-Origin", "rum"), h)
}
