package zipkin_test

import (
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

var (
	traceID = monitor.TraceID{0x46, 0x3a, 0xc3, 0x5c, 0x9f, 0x64, 0x13, 0xad, 0x48, 0x48, 0x5a, 0x39, 0x53, 0xbb, 0x61, 0x24}
	start   = time.UnixMicro(1_700_000_000_123_456)
)

// samples are a root, a server span with everything, and one with nothing.
func samples() []monitor.SpanData {
	return []monitor.SpanData{{
		Service: "frontend", Scope: "github.com/example/shop", Name: "(*Store).Get",
		Context: monitor.SpanContext{TraceID: traceID, SpanID: monitor.SpanID{7: 1}, Sampling: monitor.Sampled},
		Start:   start, Duration: 1500 * time.Nanosecond,
	}, {
		Service: "backend", Scope: "github.com/example/shop", Name: "GET /users/{id}", Kind: monitor.Server,
		Context: monitor.SpanContext{TraceID: traceID, SpanID: monitor.SpanID{7: 2}, ParentSpanID: monitor.SpanID{7: 1},
			Sampling: monitor.Sampled, Debug: true},
		Start: start, Duration: 20 * time.Millisecond, Outcome: monitor.Timeout, Class: "Timeout",
		Local: "192.0.2.1:8080", Peer: "[2001:db8::1]:51234",
		Annotations: []monitor.Annotation{
			{Time: start.Add(time.Millisecond), Value: "cache miss"},
			{Time: start, Key: "user", Value: "first"},
			{Time: start, Key: "error", Value: "is taken"},
			{Time: start, Key: "outcome", Value: "is taken"},
			{Time: start, Key: "scope", Value: "is taken"},
			{Time: start.Add(2 * time.Millisecond), Value: "retry \"2\"\n"},
			{Time: start, Key: "user", Value: "last"},
			{Time: start, Key: "empty", Value: ""},
		},
	}, {
		Context: monitor.SpanContext{TraceID: monitor.TraceID{15: 1}, SpanID: monitor.SpanID{1}},
		Kind:    monitor.Client, Outcome: monitor.Canceled, Class: "Canceled", Start: start,
		Peer: "db.example.com:5432",
		Annotations: []monitor.Annotation{
			{Time: start, Key: "error", Value: "the program's own"},
		},
	}, {
		Service: "importer", Scope: "github.com/example/shop", Name: "importAll", LocalRoot: true, Probability: float64(float32(0.1)), Open: true,
		Context: monitor.SpanContext{TraceID: traceID, SpanID: monitor.SpanID{7: 4}, Sampling: monitor.Sampled},
		Start:   start, Duration: 3 * time.Minute, DroppedAnnotations: 7,
		Progress: &monitor.Progress{Done: 12, Total: 300, Left: time.Hour},
		Links: []monitor.SpanContext{
			{TraceID: monitor.TraceID{15: 9}, SpanID: monitor.SpanID{7: 8}},
			{TraceID: traceID, SpanID: monitor.SpanID{7: 1}},
		},
		Annotations: []monitor.Annotation{
			{Time: start, Key: "sampling.probability", Value: "is taken"},
			{Time: start, Key: "progress", Value: "is taken"},
			{Time: start, Key: "annotations.dropped", Value: "is taken"},
			{Time: start, Key: "link.1", Value: "is taken"},
			{Time: start, Key: "link.2", Value: "is free"},
			{Time: start, Key: "link.01", Value: "is free"},
		},
	}}
}

func TestAppendSpans(t *testing.T) {
	got := string(zipkin.AppendSpans(nil, samples()))
	spans := decode(t, []byte(got))
	require.Len(t, spans, 4)
	require.Equal(t, span{
		TraceID: "463ac35c9f6413ad48485a3953bb6124", ID: "0000000000000001", Name: "(*Store).Get",
		Timestamp: 1_700_000_000_123_456, Duration: new(int64(1)), LocalEndpoint: &endpoint{ServiceName: "frontend"},
		Tags: map[string]string{"scope": "github.com/example/shop"},
	}, spans[0])
	require.Equal(t, span{
		TraceID: "463ac35c9f6413ad48485a3953bb6124", ID: "0000000000000002", ParentID: "0000000000000001",
		Kind: "SERVER", Name: "GET /users/{id}", Timestamp: 1_700_000_000_123_456, Duration: new(int64(20_000)), Debug: true,
		LocalEndpoint:  &endpoint{ServiceName: "backend", IPv4: "192.0.2.1", Port: 8080},
		RemoteEndpoint: &endpoint{IPv6: "2001:db8::1", Port: 51234},
		Annotations: []annotation{
			{Timestamp: 1_700_000_000_124_456, Value: "cache miss"}, {Timestamp: 1_700_000_000_125_456, Value: "retry \"2\"\n"},
		},
		Tags: map[string]string{"scope": "github.com/example/shop", "outcome": "timeout", "error": "Timeout", "user": "last", "empty": ""},
	}, spans[1])
	require.Equal(t, map[string]string{"scope": "", "outcome": "canceled", "error": "the program's own"}, spans[2].Tags)
	require.Nil(t, spans[2].LocalEndpoint)
	require.Equal(t, &endpoint{ServiceName: "db.example.com", Port: 5432}, spans[2].RemoteEndpoint)
	require.Equal(t, span{
		TraceID: "463ac35c9f6413ad48485a3953bb6124", ID: "0000000000000004", Name: "importAll",
		Timestamp: 1_700_000_000_123_456, LocalEndpoint: &endpoint{ServiceName: "importer"},
		Tags: map[string]string{
			"scope": "github.com/example/shop", "sampling.probability": "0.1", "progress": "12/300", "annotations.dropped": "7",
			"link.0": "00000000000000000000000000000009/0000000000000008", "link.1": "463ac35c9f6413ad48485a3953bb6124/0000000000000001",
			"link.2": "is free", "link.01": "is free",
		},
	}, spans[3])
	require.NotContains(t, got, "shared")
	require.Equal(t, 1, strings.Count(got, `"debug"`))
}

// A stand-in for a name is not sent: Zipkin would keep it.
func TestNamesOfOpenSpans(t *testing.T) {
	f := func(want, name string, open bool) {
		t.Helper()
		d := monitor.SpanData{Name: name, Open: open, Context: samples()[0].Context}
		require.Equal(t, want, decode(t, zipkin.AppendSpans(nil, []monitor.SpanData{d}))[0].Name)
	}
	f("", "(routing)", true)
	f("(routing)", "(routing)", false)
	f("(*Store).Get", "(*Store).Get", true)
	f("f", "f", true)
	f("(", "(", true)
	f("f()", "f()", true)
}

// Zipkin cannot show a trace with a span that has no time.
func TestTimes(t *testing.T) {
	f := func(want int64, at time.Time) {
		t.Helper()
		d := monitor.SpanData{Start: at, Context: samples()[0].Context, Annotations: []monitor.Annotation{{Time: at, Value: "event"}}}
		s := decode(t, zipkin.AppendSpans(nil, []monitor.SpanData{d}))[0]
		require.Equal(t, want, s.Timestamp)
		require.Equal(t, want, s.Annotations[0].Timestamp)
	}
	f(1_700_000_000_123_456, start.Add(999*time.Nanosecond))
	f(1, time.Time{})
	f(1, time.Unix(-5, 0))
	f(1, time.Unix(0, 0))
	f(1_000_000, time.Unix(1, 0))
	f(9_000_000_000_000_000_000, time.UnixMicro(9_000_000_000_000_000_000))
	f(1, time.Unix(1<<60, 0)) // what cannot be said in microseconds
}

func TestOutcomes(t *testing.T) {
	for outcome, want := range map[monitor.Outcome]map[string]string{
		monitor.OK:       {"scope": ""},
		monitor.Error:    {"scope": "", "outcome": "error", "error": "class"},
		monitor.Canceled: {"scope": "", "outcome": "canceled"},
		monitor.Timeout:  {"scope": "", "outcome": "timeout", "error": "class"},
		monitor.Panic:    {"scope": "", "outcome": "panic", "error": "class"},
	} {
		d := monitor.SpanData{Context: samples()[0].Context, Outcome: outcome, Class: "class"}
		require.Equal(t, want, decode(t, zipkin.AppendSpans(nil, []monitor.SpanData{d}))[0].Tags)
	}
}

// TestFailures has what a span failed with, which the tags from its structure tell, and the
// program's own annotations do not hide.
func TestFailures(t *testing.T) {
	failure := &monitor.Failure{Type: "string", Text: "boom", Stack: "main.f\n\tmain.go:1\n"}
	own := []monitor.Annotation{{Key: "error.class", Value: "own"}, {Key: "error.stack", Value: "own"}}
	for outcome, want := range map[monitor.Outcome]map[string]string{
		monitor.Panic:    {"scope": "", "outcome": "panic", "error": "boom", "error.class": "panic: string", "error.stack": failure.Stack},
		monitor.Canceled: {"scope": "", "outcome": "canceled", "error.class": "own", "error.stack": "own"},
	} {
		d := monitor.SpanData{Context: samples()[0].Context, Outcome: outcome, Class: "panic: string", Failure: failure, Annotations: own}
		require.Equal(t, want, decode(t, zipkin.AppendSpans(nil, []monitor.SpanData{d}))[0].Tags)
	}
	d := monitor.SpanData{Context: samples()[0].Context, Outcome: monitor.Error, Class: "EOF", Failure: &monitor.Failure{Type: "T"}}
	require.Equal(t, map[string]string{"scope": "", "outcome": "error", "error": "EOF"},
		decode(t, zipkin.AppendSpans(nil, []monitor.SpanData{d}))[0].Tags, "without a text")
}

// hostile is a span that has one text everywhere.
func hostile(text string) monitor.SpanData {
	return monitor.SpanData{
		Service: text, Scope: text, Name: text, Outcome: monitor.Error, Class: text,
		Failure: &monitor.Failure{Type: text, Text: text, Stack: text},
		Context: samples()[0].Context, Start: start, Duration: time.Second, Local: text, Peer: text,
		Annotations: []monitor.Annotation{{Time: start, Value: text}, {Time: start, Key: "k" + text, Value: text}},
	}
}

// withoutBrackets removes those of an IPv6 address.
func withoutBrackets(s string) string {
	if n := len(s); n > 2 && s[0] == '[' && s[n-1] == ']' {
		return s[1 : n-1]
	}
	return s
}

// requireText checks that a text arrives, wherever it is.
func requireText(tb testing.TB, f format, text string) {
	tb.Helper()
	body := f.format.AppendSpans(nil, []monitor.SpanData{hostile(text), hostile(text)})
	want := string([]rune(text)) // U+FFFD for each byte that is not UTF-8
	spans := f.decode(tb, body)
	require.Len(tb, spans, 2)
	for _, s := range spans {
		require.Equal(tb, want, s.Name)
		require.Equal(tb, want, s.Tags["scope"])
		for _, key := range []string{"error", "error.class", "error.stack"} {
			if want != "" {
				require.Equal(tb, want, s.Tags[key])
			}
		}
		require.Equal(tb, want, s.Tags["k"+want])
		require.Contains(tb, []string{want, want + "."}, s.Annotations[0].Value)
		if text != "" {
			require.Equal(tb, want, s.LocalEndpoint.ServiceName)
		}
		// Nothing of the text gets lost, unless it is an address, a port or has no word.
		if e := s.RemoteEndpoint; e != nil && e.IPv4+e.IPv6 == "" && e.Port == 0 {
			host := want
			if i := strings.LastIndexByte(want, ':'); i >= 0 && strings.Trim(want[i+1:], "0") == "" {
				host = want[:i] // port 0 is not known
			}
			require.Contains(tb, []string{want, withoutBrackets(want), host, withoutBrackets(host)}, e.ServiceName)
		}
	}
}
