//go:build interop

package interop

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/otlp"
	"github.com/stretchr/testify/require"
)

// traces returns a sink that sends traces to this server.
func (s *jaegerServer) traces(o otlp.Options) *otlp.SpanSink {
	s.t.Helper()
	o.URL = s.OTLP()
	sink, err := otlp.NewTraces(o)
	s.must(err)
	return sink
}

// await returns the spans of a trace by their identifiers when there are so many.
func (s *jaegerServer) await(id monitor.TraceID, n int) (spans map[string]JaegerSpan) {
	s.t.Helper()
	eventually(s.t, 20*time.Second, func() error {
		spans = map[string]JaegerSpan{}
		all := s.Trace(id.String())
		for _, span := range all {
			spans[span.ID] = span
		}
		if len(all) != n || len(spans) != n {
			return fmt.Errorf("%d spans with %d identifiers, not %d", len(all), len(spans), n)
		}
		return nil
	})
	return spans
}

// TestOTLPFieldsInJaeger records spans with all that a span may have, and compares
// each field of Jaeger's model with what went in.
func TestOTLPFieldsInJaeger(t *testing.T) {
	for name, o := range map[string]otlp.Options{
		"protobuf, gzip": {},
		"protobuf":       {NoCompression: true},
	} {
		t.Run(name, func(t *testing.T) { testOTLPFields(t, o) })
	}
}

func testOTLPFields(t *testing.T, o otlp.Options) {
	j := sharedJaeger(t)
	service := unique("Otlp-")
	r := monitor.NewRegistry()
	r.SetService(service)
	seen := map[string]monitor.SpanData{}
	defer r.Observe(monitor.Observer{Finish: func(d monitor.SpanData) { seen[d.Context.SpanID.String()] = d }})()
	o.Resource = []monitor.Tag{{Key: "deployment.environment.name", Value: "blue"}}
	p := collect.Start(r, j.traces(o))
	scope := r.Scope("example.com/Shop")

	remote := monitor.SpanContext{TraceID: newTraceID(t), SpanID: monitor.SpanID{0: 0xab, 7: 1}, Sampling: monitor.Sampled, Debug: true, State: "vendor=1"}
	ctx, server := scope.Func("GET /Users/{id}").Start(t.Context(), monitor.SpanOptions{Kind: monitor.Server, Remote: &remote})
	server.SetEndpoints("192.0.2.7:8080", "[2001:db8::7]:51234")
	server.Event("Cache Miss")
	server.Annotate("http.status_code", "200")
	ctx = monitor.ContextWithAnnotations(ctx, monitor.String("tenant", "t1"))
	_, client := scope.Func("POST").Start(ctx, monitor.SpanOptions{Kind: monitor.Client, Links: []monitor.SpanContext{
		{TraceID: monitor.TraceID{0: 7, 15: 9}, SpanID: monitor.SpanID{7: 9}},
	}})
	client.SetEndpoints("", "Catalog.example:443")
	client.Annotate("Key", "first")
	client.Annotate("Key", "Last\n\"value\"")
	client.Annotate("empty", "")
	_, producer := scope.Func("send").Start(ctx, monitor.SpanOptions{Kind: monitor.Producer})
	producer.SetEndpoints("[::]:1", "192.0.2.9:9092")
	_, consumer := scope.Func("receive").Start(ctx, monitor.SpanOptions{Kind: monitor.Consumer})
	consumer.Progress(3, 7)
	_, internal := r.Scope("other").Func("(*Store).Get").Start(ctx, monitor.SpanOptions{})
	internal.Finish(context.DeadlineExceeded)
	consumer.Finish(context.Canceled)
	producer.FinishPanic("boom")
	client.Finish(errors.New("text that is sent"))
	server.Finish(nil)
	require.NoError(t, p.Stop(t.Context()))

	got := j.await(remote.TraceID, 5)
	f := func(span *monitor.Span, kind, inScope string, want JaegerSpan) {
		t.Helper()
		id := span.Context().SpanID.String()
		d := seen[id]
		want.TraceID, want.ID, want.Service = remote.TraceID.String(), id, service
		want.Start, want.Duration = d.Start.UnixMicro(), d.Duration.Microseconds()
		want.Tags["otel.scope.name"] = inScope
		want.Tags["sampling.debug"] = true
		want.Tags["w3c.tracestate"] = "vendor=1"
		if kind != "" {
			want.Tags["span.kind"] = kind
		}
		parent := server.Context().SpanID.String()
		if span == server {
			parent = "ab00000000000001"
		} else {
			want.Tags["tenant"] = "t1"
		}
		want.References = append([]JaegerReference{{"CHILD_OF", remote.TraceID.String(), parent}}, want.References...)
		if _, ok := want.Tags["error.type"]; ok {
			want.Tags["error"], want.Tags["otel.status_code"], want.Tags["otel.status_description"] = true, "ERROR", d.Failure.Text
			want.Logs = append(want.Logs, JaegerLog{d.Start.Add(d.Duration).UnixMicro(), JaegerTags{
				"event": "exception", "exception.type": d.Failure.Type, "exception.message": d.Failure.Text,
			}})
		}
		if d.File != "" {
			want.Tags["code.file.path"], want.Tags["code.line.number"] = d.File, int64(d.Line)
		}
		have := got[id]
		require.InDelta(t, want.Start+want.Duration, have.Start+have.Duration, 1, "microseconds are cut off, and so is what they are made of")
		have.Duration = want.Duration
		require.Equal(t, "blue", have.Process["deployment.environment.name"])
		require.Equal(t, "monitor", have.Process["telemetry.sdk.name"])
		require.NotEmpty(t, have.Process["service.instance.id"])
		have.Process = nil
		require.Equal(t, want, have)
	}
	f(server, "server", "example.com/Shop", JaegerSpan{
		Name: "GET /Users/{id}",
		Tags: JaegerTags{
			"server.address": "192.0.2.7", "server.port": int64(8080), "client.address": "2001:db8::7", "client.port": int64(51234),
			"http.response.status_code": int64(200),
		},
		Logs: []JaegerLog{{seen[server.Context().SpanID.String()].Annotations[0].Time.UnixMicro(), JaegerTags{"event": "Cache Miss"}}},
	})
	f(client, "client", "example.com/Shop", JaegerSpan{
		Name: "POST",
		Tags: JaegerTags{
			"task.outcome": "error", "error.type": "error", "Key": "Last\n\"value\"", "empty": "",
			"server.address": "Catalog.example", "server.port": int64(443),
		},
		References: []JaegerReference{{"FOLLOWS_FROM", "07000000000000000000000000000009", "0000000000000009"}},
		Logs:       []JaegerLog{},
	})
	f(producer, "producer", "example.com/Shop", JaegerSpan{
		Name: "send", Logs: []JaegerLog{},
		Tags: JaegerTags{
			"task.outcome": "panic", "error.type": "panic: string", "network.local.port": int64(1),
			"server.address": "192.0.2.9", "server.port": int64(9092),
		},
	})
	f(consumer, "consumer", "example.com/Shop", JaegerSpan{
		Name: "receive", Logs: []JaegerLog{},
		Tags: JaegerTags{"task.outcome": "canceled", "progress.done": int64(3), "progress.total": int64(7)},
	})
	f(internal, "internal", "other", JaegerSpan{
		Name: "(*Store).Get", Logs: []JaegerLog{},
		Tags: JaegerTags{"task.outcome": "timeout", "error.type": "Timeout"},
	})
}

// Hostile texts arrive as they are, everywhere.
func TestOTLPHostileNamesInJaeger(t *testing.T) {
	j := sharedJaeger(t)
	r := monitor.NewRegistry()
	r.SetService(unique("hostile-"))
	p := collect.Start(r, j.traces(otlp.Options{}))
	remote := monitor.SpanContext{TraceID: newTraceID(t), SpanID: monitor.SpanID{1}, Sampling: monitor.Sampled}
	want := map[string]monitor.SpanData{}
	for _, text := range hostileNames {
		_, span := r.Scope("scope "+text).Func(text).Start(t.Context(), monitor.SpanOptions{Kind: monitor.Client, Remote: &remote})
		span.Annotate("k"+text, text)
		span.Event("e" + text)
		span.Finish(nil)
		want[span.Context().SpanID.String()] = span.Data()
	}
	require.NoError(t, p.Stop(t.Context()))
	for id, got := range j.await(remote.TraceID, len(hostileNames)) {
		d := want[id]
		require.Equal(t, d.Name, got.Name)
		require.Equal(t, d.Scope, got.Tags["otel.scope.name"])
		require.Equal(t, d.Annotations[0].Value, got.Tags[d.Annotations[0].Key])
		require.Equal(t, d.Annotations[1].Value, got.Logs[0].Fields["event"])
	}
}

// What was recorded while the server was away, or hung, arrives when it is back.
func TestOTLPOutageOfJaeger(t *testing.T) {
	j := sharedJaeger(t)
	r := monitor.NewRegistry()
	r.SetService(unique("outage-"))
	p := collect.Options{SendTimeout: time.Second, MaxBackoff: time.Second}.Start(r, j.traces(otlp.Options{}))
	f := func(n int) (id monitor.TraceID) {
		ctx, root := r.Scope("a").Func("root").Start(t.Context(), monitor.SpanOptions{})
		for range n - 1 {
			_, child := r.Scope("a").Func("child").Start(ctx, monitor.SpanOptions{})
			child.Finish(nil)
		}
		root.Finish(nil)
		return root.Context().TraceID
	}
	j.await(f(3), 3)
	j.Stop()
	away := f(5)
	eventually(t, 20*time.Second, func() error {
		if n := p.Ledger()[0].Failures; n < 2 {
			return fmt.Errorf("%d failures", n)
		}
		return nil
	})
	j.Start()
	j.await(away, 5)
	require.NoError(t, p.Stop(t.Context()))
	e := p.Ledger()[0]
	require.EqualValues(t, 8, e.Delivered)
	require.True(t, strings.HasPrefix(e.Sink, "otlp://127.0.0.1:"))
}
