package otlp

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/stretchr/testify/require"
)

// samples returns a root, a server span with everything, a client span and an odd one.
func samples() []monitor.SpanData {
	const scope = "github.com/example/shop"
	return []monitor.SpanData{{
		Service: "shop", Scope: scope, Name: "(*Store).Get", LocalRoot: true, Probability: float64(float32(0.1)),
		Context: monitor.SpanContext{TraceID: traceID, SpanID: monitor.SpanID{7: 1}, Sampling: monitor.Sampled, Random: true},
		Start:   start, Duration: 1500 * time.Nanosecond, File: "/src/store.go", Line: 42,
	}, {
		Service: "shop", Scope: scope, Name: "GET /users/{id}", Kind: monitor.Server, LocalRoot: true,
		Context: monitor.SpanContext{TraceID: traceID, SpanID: monitor.SpanID{7: 2}, ParentSpanID: monitor.SpanID{7: 1},
			Sampling: monitor.Sampled, Debug: true, State: "vendor=1"},
		Start: start, Duration: 20 * time.Millisecond, Outcome: monitor.Timeout, Class: "Timeout",
		Local: "192.0.2.1:8080", Peer: "[2001:db8::1]:51234", DroppedAnnotations: 7,
		Progress: &monitor.Progress{Done: 12, Total: 300},
		Links: []monitor.SpanContext{
			{TraceID: monitor.TraceID{15: 9}, SpanID: monitor.SpanID{7: 8}, Sampling: monitor.Sampled, State: "a=b"},
			{},
			{TraceID: traceID, SpanID: monitor.SpanID{7: 1}},
		},
		Annotations: []monitor.Annotation{
			{Time: start.Add(time.Millisecond), Value: "cache miss"},
			{Time: start, Key: "user", Value: "first"},
			{Time: start, Key: "error.type", Value: "504"},
			{Time: start, Key: "http.method", Value: "GET"},
			{Time: start, Key: "http.status_code", Value: "504"},
			{Time: start, Key: "user", Value: "last"},
			{Time: start.Add(2 * time.Millisecond), Value: "retry \"2\"\n"},
			{Time: start, Key: "empty", Value: ""},
		},
	}, {
		Service: "other", Scope: "z", Name: "", Kind: monitor.Client, Outcome: monitor.Canceled, Class: "Canceled",
		Context: monitor.SpanContext{TraceID: monitor.TraceID{15: 1}, SpanID: monitor.SpanID{1}, ParentSpanID: monitor.SpanID{2}, Sampling: monitor.NotSampled},
		Start:   time.Time{}, Duration: -time.Second, Local: "[::]:1", Peer: "db.example.com:5432",
		Annotations: []monitor.Annotation{{Time: start, Key: "http.status_code", Value: "odd"}},
	}, {
		Service: "shop", Scope: "a", Name: "send", Kind: monitor.Producer, Outcome: monitor.Panic, Class: "panic: string",
		Context: monitor.SpanContext{TraceID: traceID, SpanID: monitor.SpanID{7: 3}, ParentSpanID: monitor.SpanID{7: 2}, Sampling: monitor.Sampled},
		Start:   start, Duration: time.Second, Local: "/run/socket", Peer: "@",
	}}
}

// spansOf returns the only request of the spans.
func spansOf(tb testing.TB, spans []monitor.SpanData) traceRequest {
	tb.Helper()
	requests := encodeSpans(bareSpanEncoder(), spans)
	require.Len(tb, requests, 1)
	return as[traceRequest](tb, fromProtobuf(tb, "TraceRequest", requests[0]))
}

// bareSpanEncoder returns an encoder whose resource is always the same.
func bareSpanEncoder() *spanEncoder {
	e := newSpanEncoder(new(Options))
	e.resource = resource{tags: []monitor.Tag{{Key: "host.name", Value: "h"}}, pid: 7}
	return e
}

func encodeSpans(e *spanEncoder, spans []monitor.SpanData) [][]byte {
	e.begin(spans)
	return encodeAll(e, len(spans))
}

func TestGoldenSpans(t *testing.T) {
	golden(t, "testdata/spans.golden.json", fromProtobuf(t, "TraceRequest", encodeSpans(bareSpanEncoder(), samples())[0]))
}

func TestSpans(t *testing.T) {
	r := spansOf(t, samples())
	require.Len(t, r.ResourceSpans, 2)
	require.Equal(t, map[string]any{"service.name": "other", "host.name": "h", "process.pid": "7"}, r.ResourceSpans[0].Resource.Attributes.all(t))
	shop := r.ResourceSpans[1].ScopeSpans
	require.Len(t, shop, 2)
	require.Equal(t, "a", shop[0].Scope.Name)
	require.Equal(t, "github.com/example/shop", shop[1].Scope.Name)

	root := shop[1].Spans[0]
	require.Equal(t, map[string]any{"code.file.path": "/src/store.go", "code.line.number": "42", "sampling.probability": 0.1}, root.Attributes.all(t))
	root.Attributes = nil
	require.Equal(t, spanMessage{
		TraceID: "463ac35c9f6413ad48485a3953bb6124", SpanID: "0000000000000001", Name: "(*Store).Get", Kind: 1, Flags: 0x103,
		StartTimeUnixNano: 1_700_000_000_123_456_789, EndTimeUnixNano: 1_700_000_000_123_458_289,
	}, root)

	server := shop[1].Spans[1]
	require.Equal(t, map[string]any{
		"task.outcome": "timeout", "error.type": "504", "http.request.method": "GET", "http.response.status_code": "504",
		"server.address": "192.0.2.1", "server.port": "8080", "client.address": "2001:db8::1", "client.port": "51234",
		"sampling.debug": true, "progress.done": "12", "progress.total": "300", "user": "last", "empty": "",
	}, server.Attributes.all(t))
	require.Equal(t, 2, server.Kind)
	require.Equal(t, 0x301, server.Flags, "sampled, and the parent is in another process")
	require.Equal(t, "vendor=1", server.TraceState)
	require.Equal(t, "0000000000000001", server.ParentSpanID)
	require.Equal(t, "Timeout", server.Status.Message)
	require.Equal(t, 2, server.Status.Code)
	require.Equal(t, 7, server.DroppedAttributesCount)
	require.Equal(t, 1, server.DroppedLinksCount)
	require.Equal(t, []linkMessage{
		{"00000000000000000000000000000009", "0000000000000008", "a=b", 1},
		{TraceID: traceID.String(), SpanID: "0000000000000001"},
	}, server.Links)
	require.Len(t, server.Events, 2)
	require.Equal(t, uint64(1_700_000_000_124_456_789), server.Events[0].TimeUnixNano)
	require.Equal(t, "retry \"2\"\n", server.Events[1].Name)

	client := r.ResourceSpans[0].ScopeSpans[0].Spans[0]
	require.Equal(t, map[string]any{
		"task.outcome": "canceled", "server.address": "db.example.com", "server.port": "5432", "network.local.port": "1",
		"http.response.status_code": "odd",
	}, client.Attributes.all(t))
	require.Zero(t, client.Status)
	require.Equal(t, 0x100, client.Flags)
	require.Zero(t, client.StartTimeUnixNano)
	require.Zero(t, client.EndTimeUnixNano)

	producer := shop[0].Spans[0]
	require.Equal(t, map[string]any{"task.outcome": "panic", "error.type": "panic: string", "network.local.address": "/run/socket"}, producer.Attributes.all(t))
	require.Equal(t, "panic: string", producer.Status.Message)
}

// TestExceptions has what a span failed with as its status and as an event, as the semantic
// conventions of OpenTelemetry have it.
func TestExceptions(t *testing.T) {
	d := monitor.SpanData{
		Context: samples()[0].Context, Start: time.Unix(1_700_000_000, 0), Duration: time.Second,
		Outcome: monitor.Panic, Class: "panic: string", Failure: &monitor.Failure{Type: "string", Text: "boom", Stack: "main.f\n\tmain.go:1\n"},
	}
	s := spansOf(t, []monitor.SpanData{d}).ResourceSpans[0].ScopeSpans[0].Spans[0]
	require.Equal(t, "boom", s.Status.Message)
	require.Equal(t, "panic: string", s.Attributes.all(t)["error.type"])
	require.Len(t, s.Events, 1)
	require.Equal(t, "exception", s.Events[0].Name)
	require.Equal(t, s.EndTimeUnixNano, s.Events[0].TimeUnixNano)
	require.Equal(t, map[string]any{
		"exception.type": "string", "exception.message": "boom", "exception.stacktrace": "main.f\n\tmain.go:1\n",
	}, s.Events[0].Attributes.all(t))

	d.Failure = &monitor.Failure{Type: "T"}
	s = spansOf(t, []monitor.SpanData{d}).ResourceSpans[0].ScopeSpans[0].Spans[0]
	require.Equal(t, "panic: string", s.Status.Message)
	require.Equal(t, map[string]any{"exception.type": "T"}, s.Events[0].Attributes.all(t))
	d.Outcome = monitor.Canceled
	require.Empty(t, spansOf(t, []monitor.SpanData{d}).ResourceSpans[0].ScopeSpans[0].Spans[0].Events)
}

func TestTimes(t *testing.T) {
	for want, at := range map[uint64]time.Time{
		0:                               {},
		1_500:                           time.Unix(0, 1500),
		1_700_000_000_123_456_789:       start,
		math.MaxInt64:                   time.Unix(1<<60, 0),
		9_223_372_035_999_999_999:       time.Unix(9_223_372_035, 999_999_999),
		uint64(time.Hour.Nanoseconds()): time.Unix(3600, 0),
	} {
		require.Equal(t, want, nanoseconds(at))
	}
	require.Zero(t, nanoseconds(time.Unix(-1, 0)))
	d := monitor.SpanData{Context: samples()[0].Context, Start: start, Duration: math.MaxInt64}
	s := spansOf(t, []monitor.SpanData{d}).ResourceSpans[0].ScopeSpans[0].Spans[0]
	require.Equal(t, uint64(math.MaxInt64), s.EndTimeUnixNano)
}

// hostile is a span that has one text everywhere.
func hostile(text string) monitor.SpanData {
	return monitor.SpanData{
		Service: text, Scope: text, Name: text, Outcome: monitor.Error, Class: text,
		Context: monitor.SpanContext{TraceID: traceID, SpanID: monitor.SpanID{1}, State: text},
		Start:   start, Duration: time.Second, Local: text, Peer: text, File: text,
		Annotations: []monitor.Annotation{{Time: start, Value: text}, {Time: start, Key: "k" + text, Value: text}},
	}
}

func requireText(tb testing.TB, text string) {
	tb.Helper()
	r := spansOf(tb, []monitor.SpanData{hostile(text), hostile(text)})
	want := string([]rune(text)) // U+FFFD for each byte that is not UTF-8
	scope := r.ResourceSpans[0].ScopeSpans[0]
	require.Equal(tb, want, scope.Scope.Name)
	require.Len(tb, scope.Spans, 2)
	if text != "" {
		require.Equal(tb, want, r.ResourceSpans[0].Resource.Attributes.all(tb)["service.name"])
	}
	for _, s := range scope.Spans {
		require.Equal(tb, want, s.Name)
		require.Equal(tb, want, s.TraceState)
		require.Equal(tb, want, s.Status.Message)
		require.Equal(tb, want, s.Events[0].Name)
		require.Equal(tb, want, s.Attributes.all(tb)["k"+want])
	}
}

func TestHostileSpans(t *testing.T) {
	for _, name := range collecttest.HostileNames() {
		requireText(t, name)
	}
}

func FuzzText(f *testing.F) {
	for _, name := range collecttest.HostileNames() {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, text string) {
		requireText(t, text)
		m := metrics()[0]
		m.Name, m.Scope, m.Tags = text, text, []monitor.Tag{{Key: text, Value: text}}
		m.Func.Classes[0].Name = text
		requestOf(t, Options{}, []monitor.Metric{m, {Scope: text, Name: text, Kind: monitor.KindGauge, Tags: m.Tags}})
	})
}

func TestLargeBatches(t *testing.T) {
	var spans []monitor.SpanData
	for i := range 600 {
		d := hostile(strings.Repeat("\x01", 1000))
		d.Service, d.Scope, d.Context.SpanID = string(rune('a'+i%2)), string(rune('a'+i%3)), monitor.SpanID{byte(i >> 8), byte(i), 1}
		spans = append(spans, d)
	}
	requests := encodeSpans(bareSpanEncoder(), spans)
	require.Greater(t, len(requests), 1)
	seen := map[string]bool{}
	for _, b := range requests {
		require.Less(t, len(b), 4<<20)
		for _, r := range as[traceRequest](t, fromProtobuf(t, "TraceRequest", b)).ResourceSpans {
			for _, scope := range r.ScopeSpans {
				for _, s := range scope.Spans {
					require.False(t, seen[s.SpanID])
					seen[s.SpanID] = true
				}
			}
		}
	}
	require.Len(t, seen, len(spans))
}

func TestAddresses(t *testing.T) {
	f := func(text, host string, port int) {
		t.Helper()
		h, p := splitAddress(text)
		require.Equal(t, host, h)
		require.Equal(t, port, p)
	}
	f("", "", 0)
	f("host", "host", 0)
	f("host:80", "host", 80)
	f("host:http", "host:http", 0)
	f("host:65536", "host:65536", 0)
	f("[::1]:80", "::1", 80)
	f("[fe80::1%eth0]", "fe80::1%eth0", 0)
	f("::1", "::1", 0)
	f("0.0.0.0:80", "", 80)
	f("[::]:80", "", 80)
	f("@", "", 0)
	f("a:-1", "a:-1", 0)
}

func TestEncoderAllocations(t *testing.T) {
	spans := samples()
	list := metrics()
	e, m := bareSpanEncoder(), encoderOf(new(Options))
	var buf []byte
	require.Zero(t, testing.AllocsPerRun(100, func() {
		e.begin(spans)
		for from := 0; from < len(spans); {
			buf, from = e.Append(buf[:0], from, len(spans), enough)
		}
	}), "spans")
	for i := range list {
		// A name that equals one of the package's own is put together anew each time.
		if !says(&list[i]) || list[i].Scope == "tasks" {
			continue
		}
		m.wire.B = buf[:0]
		one := list[i : i+1]
		require.Zero(t, testing.AllocsPerRun(100, func() {
			m.appendGroup(one)
		}), "%s", list[i].Name)
		buf = m.wire.B
	}
}
