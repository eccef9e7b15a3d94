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
		want   monitor.SpanContext // malformed if zero
	}{
		{"sampled", []string{"00-" + rest + "-01"}, sampled},
		{"not sampled", []string{"00-" + rest + "-00"}, not},
		{"random flag", []string{"00-" + rest + "-03"}, sampled},
		{"random, not sampled", []string{"00-" + rest + "-02"}, not},
		{"unknown flags", []string{"00-" + rest + "-ff"}, sampled},
		{"unknown flags, not sampled", []string{"00-" + rest + "-fe"}, not},
		{"white space around", []string{" \t00-" + rest + "-01\t "}, sampled},

		{"later version", []string{"cc-" + rest + "-01"}, sampled},
		{"later version with more", []string{"cc-" + rest + "-01-what-the-future-will-be-like"}, sampled},
		{"later version with nothing more", []string{"cc-" + rest + "-01-"}, sampled},
		{"later version with much more", []string{"01-" + rest + "-01-" + strings.Repeat("x", 10000)}, sampled},
		{"later version with more flags", []string{"cc-" + rest + "-012"}, monitor.SpanContext{}},
		{"later version, wrong separator", []string{"cc-" + rest + "-01.what-the-future-will-be-like"}, monitor.SpanContext{}},

		{"version ff", []string{"ff-" + rest + "-01"}, monitor.SpanContext{}},
		{"version 00 with more", []string{"00-" + rest + "-01-what-the-future-will-be-like"}, monitor.SpanContext{}},
		{"version 00 with nothing more", []string{"00-" + rest + "-01-"}, monitor.SpanContext{}},
		{"version 00 with a comma", []string{"00-" + rest + "-01,"}, monitor.SpanContext{}},
		{"version 00, space and more", []string{"00-" + rest + "-01" + strings.Repeat(" ", 300) + "x"}, monitor.SpanContext{}},
		{"version of one digit", []string{"0-" + rest + "-01"}, monitor.SpanContext{}},
		{"version of three digits", []string{"000-" + rest + "-01"}, monitor.SpanContext{}},
		{"version in upper case", []string{"CC-" + rest + "-01"}, monitor.SpanContext{}},
		{"version with a dot", []string{".0-" + rest + "-01"}, monitor.SpanContext{}},
		{"version with a dot, second", []string{"0.-" + rest + "-01"}, monitor.SpanContext{}},

		{"zero trace", []string{"00-" + strings.Repeat("0", 32) + "-" + span16 + "-01"}, monitor.SpanContext{}},
		{"trace in upper case", []string{"00-" + strings.ToUpper(trace32) + "-" + span16 + "-01"}, monitor.SpanContext{}},
		{"trace with a dot", []string{"00-." + trace32[1:] + "-" + span16 + "-01"}, monitor.SpanContext{}},
		{"trace with a dot at the end", []string{"00-" + trace32[1:] + ".-" + span16 + "-01"}, monitor.SpanContext{}},
		{"trace too short", []string{"00-" + trace32[1:] + "-" + span16 + "-01"}, monitor.SpanContext{}},
		{"trace too long", []string{"00-" + trace32 + "0-" + span16 + "-01"}, monitor.SpanContext{}},
		{"trace of 64 bits", []string{"00-" + trace32[16:] + "-" + span16 + "-01"}, monitor.SpanContext{}},

		{"zero span", []string{"00-" + trace32 + "-0000000000000000-01"}, monitor.SpanContext{}},
		{"span in upper case", []string{"00-" + trace32 + "-" + strings.ToUpper(span16) + "-01"}, monitor.SpanContext{}},
		{"span with a dot", []string{"00-" + trace32 + "-." + span16[1:] + "-01"}, monitor.SpanContext{}},
		{"span too short", []string{"00-" + trace32 + "-" + span16[1:] + "-01"}, monitor.SpanContext{}},
		{"span too long", []string{"00-" + trace32 + "-" + span16 + "0-01"}, monitor.SpanContext{}},

		{"flags of one digit", []string{"00-" + rest + "-1"}, monitor.SpanContext{}},
		{"flags of three digits", []string{"00-" + rest + "-001"}, monitor.SpanContext{}},
		{"flags with a dot", []string{"00-" + rest + "-.0"}, monitor.SpanContext{}},
		{"flags with a dot, second", []string{"00-" + rest + "-0."}, monitor.SpanContext{}},
		{"flags in upper case", []string{"00-" + rest + "-0F"}, monitor.SpanContext{}},
		{"flags with a g", []string{"00-" + rest + "-0g"}, monitor.SpanContext{}},
		{"no flags", []string{"00-" + rest}, monitor.SpanContext{}},
		{"wrong first separator", []string{"00_" + rest + "-01"}, monitor.SpanContext{}},
		{"wrong second separator", []string{"00-" + trace32 + "_" + span16 + "-01"}, monitor.SpanContext{}},
		{"wrong third separator", []string{"00-" + rest + "_01"}, monitor.SpanContext{}},

		{"empty", []string{""}, monitor.SpanContext{}},
		{"two", []string{"00-" + rest + "-01", "00-" + rest + "-00"}, monitor.SpanContext{}},
		{"the same twice", []string{"00-" + rest + "-01", "00-" + rest + "-01"}, monitor.SpanContext{}},
		{"two in one", []string{"00-" + rest + "-01,00-" + rest + "-01"}, monitor.SpanContext{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := transport.W3C.Extract(http.Header{"Traceparent": c.values})
			require.Equal(t, c.want, got)
			if c.want == (monitor.SpanContext{}) {
				require.Equal(t, transport.ErrTraceparent, err)
			} else {
				require.NoError(t, err)
			}
		})
	}
}

func TestW3CExtractAbsent(t *testing.T) {
	for _, h := range []http.Header{nil, {}, {"Tracestate": {"a=b"}}, {"Traceparent": {}}, {"Trace-Parent": {"x"}}} {
		got, err := transport.W3C.Extract(h)
		require.NoError(t, err)
		require.Zero(t, got)
	}
}

func TestW3CIgnoresTracestate(t *testing.T) {
	got, err := transport.W3C.Extract(http.Header{
		"Traceparent": {"00-" + rest + "-01"},
		"Tracestate":  {"=,;bad", "a=1,a=1"},
	})
	require.NoError(t, err)
	require.Equal(t, remote(monitor.Sampled), got)
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

func FuzzW3CExtract(f *testing.F) {
	f.Add("00-"+rest+"-01", "", false)
	f.Add("cc-"+rest+"-03-more", "", false)
	f.Add(" 00-"+rest+"-00\t", "", false)
	f.Add("00-"+rest+"-01", "00-"+rest+"-01", true)
	f.Add("ff-"+strings.Repeat("0", 32)+"-"+span16+"-0g", "", false)
	f.Fuzz(func(t *testing.T, value, second string, two bool) {
		h := http.Header{"Traceparent": {value}}
		if two {
			h.Add("Traceparent", second)
		}
		got, err := transport.W3C.Extract(h)
		checkExtracted(t, transport.W3C, got, err)
		if err == nil && two {
			t.Fatal("two fields were accepted")
		}
		if err == nil && !got.IsValid() {
			t.Fatalf("neither a context nor an error for %q", value)
		}
	})
}

// checkExtracted checks what holds for every format and every input: what was
// accepted goes out in legal bytes and comes back the same.
func checkExtracted(t *testing.T, f transport.Format, got monitor.SpanContext, err error) {
	t.Helper()
	if err != nil {
		require.Zero(t, got)
		return
	}
	h := http.Header{}
	f.Inject(got, h)
	for key, values := range h {
		require.Contains(t, f.Fields(), strings.ToLower(key))
		require.Equal(t, key, http.CanonicalHeaderKey(key))
		require.Len(t, values, 1)
		require.NotEmpty(t, values[0])
		require.Empty(t, strings.Trim(values[0], "0123456789abcdef-"))
	}
	again, err := f.Extract(h)
	require.NoError(t, err)
	if got.Debug {
		// B3: a debug flag goes out without a decision.
		got.Sampling, again.Sampling = monitor.Undecided, monitor.Undecided
	}
	require.Equal(t, got, again)
}
