//go:build interop

package interop

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	zipkinsink "github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
)

// sink returns one of the library that sends to this server.
func (z *zipkinServer) sink() *zipkinsink.Sink {
	z.t.Helper()
	s, err := zipkinsink.New(zipkinsink.Options{URL: z.url})
	z.must(err)
	return s
}

// post sends spans as they are.
func (z *zipkinServer) post(spans ...monitor.SpanData) {
	z.t.Helper()
	s := z.sink()
	defer s.Close()
	ctx, cancel := context.WithTimeout(z.t.Context(), 10*time.Second)
	defer cancel()
	z.must(s.SendSpans(ctx, spans))
}

// await returns the spans of a trace when there are so many reports of them.
func (z *zipkinServer) await(id monitor.TraceID, reports int) (spans []Span) {
	z.t.Helper()
	eventually(z.t, 10*time.Second, func() error {
		if spans = z.Trace(z.t, id.String()); len(spans) != reports {
			return fmt.Errorf("%d reports of spans, not %d", len(spans), reports)
		}
		return nil
	})
	return spans
}

// newTraceID returns one that no other test has.
func newTraceID(t testing.TB) monitor.TraceID {
	t.Helper()
	id, err := monitor.ParseTraceID(unique("4bf92f3577b34da6a3ce929d0e0e"))
	require.NoError(t, err)
	return id
}

// bySpan returns the spans by their identifiers.
func bySpan(spans []Span) map[string]Span {
	m := map[string]Span{}
	for _, s := range spans {
		m[s.ID] = s
	}
	return m
}

// TestZipkinFields records spans with all that a span may have, and compares each
// field of Zipkin's model with what went in.
func TestZipkinFields(t *testing.T) {
	z := sharedZipkin(t)
	service := unique("Fields-")
	r := monitor.NewRegistry()
	r.SetService(service)
	seen := map[string]monitor.SpanData{}
	defer r.Observe(monitor.Observer{Finish: func(d monitor.SpanData) { seen[d.Context.SpanID.String()] = d }})()
	r.SetSampler(monitor.Ratio(0.25))
	p := collect.Start(r, z.sink())
	scope := r.Scope("example.com/Shop")

	remote := monitor.SpanContext{TraceID: newTraceID(t), SpanID: monitor.SpanID{0: 0xab, 7: 1}, Sampling: monitor.Sampled, Debug: true}
	ctx, server := scope.Func("GET /Users/{id}").Start(t.Context(), monitor.SpanOptions{Kind: monitor.Server, Remote: &remote})
	server.SetEndpoints("192.0.2.7:8080", "[2001:db8::7%eth0]:51234")
	server.Event("Cache Miss")
	ctx = monitor.ContextWithAnnotations(ctx, monitor.String("tenant", "t1"))
	_, client := scope.Func("POST").Start(ctx, monitor.SpanOptions{Kind: monitor.Client, Links: []monitor.SpanContext{
		{TraceID: monitor.TraceID{15: 9}, SpanID: monitor.SpanID{7: 9}},
	}})
	client.SetEndpoints("", "Catalog.example:443")
	client.Annotate("Key", "first")
	client.Annotate("Key", "Last\n\"value\"")
	client.Annotate("empty", "")
	_, producer := scope.Func("send").Start(ctx, monitor.SpanOptions{Kind: monitor.Producer})
	producer.SetEndpoints("[::]:1", "[::ffff:192.0.2.9]:9092")
	_, consumer := scope.Func("receive").Start(ctx, monitor.SpanOptions{Kind: monitor.Consumer})
	consumer.Progress(3, 7)
	_, internal := scope.Func("(*Store).Get").Start(ctx, monitor.SpanOptions{})
	internal.Finish(context.DeadlineExceeded)
	consumer.Finish(context.Canceled)
	producer.FinishPanic("boom")
	client.Finish(errors.New("text that is sent"))
	server.Finish(nil)
	require.NoError(t, p.Stop(t.Context()))

	got := bySpan(z.await(remote.TraceID, 5))
	require.Len(t, got, 5)
	f := func(span *monitor.Span, want Span) {
		t.Helper()
		id := span.Context().SpanID.String()
		d := seen[id]
		want.TraceID, want.ID, want.Debug = remote.TraceID.String(), id, true
		want.Timestamp = d.Start.UnixMicro()
		want.Duration = max(d.Duration.Microseconds(), 1)
		want.Tags["scope"] = "example.com/Shop"
		if want.ParentID == "" {
			want.ParentID = server.Context().SpanID.String()
			want.Tags["tenant"] = "t1"
		}
		if want.LocalEndpoint == nil {
			want.LocalEndpoint = &Endpoint{IPv4: "127.0.0.1"} // that of the process
		}
		want.LocalEndpoint.ServiceName = strings.ToLower(service)
		require.Equal(t, want, got[id])
	}
	event := seen[server.Context().SpanID.String()].Annotations[0]
	f(server, Span{
		ParentID: "ab00000000000001", Kind: "SERVER", Name: "get /users/{id}", Tags: map[string]string{},
		LocalEndpoint:  &Endpoint{IPv4: "192.0.2.7", Port: 8080},
		RemoteEndpoint: &Endpoint{IPv6: "2001:db8::7", Port: 51234},
		Annotations:    []Annotation{{Timestamp: event.Time.UnixMicro(), Value: "Cache Miss"}},
	})
	f(client, Span{
		Kind: "CLIENT", Name: "post", RemoteEndpoint: &Endpoint{ServiceName: "catalog.example", Port: 443},
		Tags: map[string]string{
			"outcome": "error", "error": "text that is sent", "error.class": "error", "Key": "Last\n\"value\"", "empty": "",
			"link.0": "00000000000000000000000000000009/0000000000000009",
		},
	})
	f(producer, Span{
		Kind: "PRODUCER", Name: "send", LocalEndpoint: &Endpoint{IPv4: "127.0.0.1", Port: 1}, RemoteEndpoint: &Endpoint{IPv4: "192.0.2.9", Port: 9092},
		Tags: map[string]string{"outcome": "panic", "error": "boom", "error.class": "panic: string"},
	})
	f(consumer, Span{Kind: "CONSUMER", Name: "receive", Tags: map[string]string{"outcome": "canceled", "progress": "3/7"}})
	f(internal, Span{Name: "(*store).get", Tags: map[string]string{"outcome": "timeout", "error": "context deadline exceeded", "error.class": "Timeout"}})
}

// A trace that begins here has no parent, 128 bits, and a probability if it was
// one of several.
func TestZipkinRoots(t *testing.T) {
	z := sharedZipkin(t)
	service := unique("roots-")
	r := monitor.NewRegistry()
	r.SetService(service)
	r.SetSampler(monitor.Ratio(0.5))
	p := collect.Start(r, z.sink())
	var sampled []monitor.SpanContext
	for range 100 {
		ctx, root := r.Scope("a").Func("root").Start(t.Context(), monitor.SpanOptions{})
		_, child := r.Scope("a").Func("child").Start(ctx, monitor.SpanOptions{})
		child.Finish(nil)
		root.Finish(nil)
		if c := root.Context(); c.Sampling == monitor.Sampled {
			sampled = append(sampled, c)
		}
	}
	require.NoError(t, p.Stop(t.Context()))
	require.NotEmpty(t, sampled)
	for _, c := range sampled {
		for _, s := range z.await(c.TraceID, 2) {
			require.Len(t, s.TraceID, 32)
			if s.Name == "child" {
				require.Equal(t, c.SpanID.String(), s.ParentID)
				require.Equal(t, map[string]string{"scope": "a"}, s.Tags)
				continue
			}
			require.Empty(t, s.ParentID)
			require.False(t, s.Debug)
			require.Equal(t, map[string]string{"scope": "a", "sampling.probability": "0.5"}, s.Tags)
		}
	}
	require.Len(t, z.Traces(t, service), len(sampled))
}

// Times that Zipkin has no place for are taken, with the rest of the batch.
func TestZipkinTimes(t *testing.T) {
	z := sharedZipkin(t)
	id := newTraceID(t)
	var spans []monitor.SpanData
	want := map[string]int64{}
	for i, c := range []struct {
		at   time.Time
		want int64
	}{
		{time.Time{}, 1}, {time.Unix(-1, 0), 1}, {time.Unix(0, 0), 1}, {time.Unix(0, 1_500), 1}, {time.Unix(1, 0), 1_000_000},
		{time.Unix(1_700_000_000, 123_456_789), 1_700_000_000_123_456}, {time.Unix(4e9, 0), 4e15}, {time.UnixMicro(9e18), 9e18},
	} {
		span := monitor.SpanID{7: byte(i + 1)}
		want[span.String()] = c.want
		spans = append(spans, monitor.SpanData{
			Service: "times", Name: "f", Start: c.at, Duration: time.Duration(i),
			Context:     monitor.SpanContext{TraceID: id, SpanID: span, ParentSpanID: monitor.SpanID{1}},
			Annotations: []monitor.Annotation{{Time: c.at, Value: "event"}},
		})
	}
	z.post(spans...)
	for _, s := range z.await(id, len(spans)) {
		require.Equal(t, want[s.ID], s.Timestamp)
		require.Equal(t, want[s.ID], s.Annotations[0].Timestamp)
		require.Equal(t, int64(1), s.Duration)
	}
}

// TestZipkinJoinedSpans has a client of ours call a server that joins its span, as
// those for B3 do, and another whose server does not report.
func TestZipkinJoinedSpans(t *testing.T) {
	z := sharedZipkin(t)
	service, now := unique("joined-"), time.Now()
	id := monitor.SpanContext{TraceID: newTraceID(t), SpanID: monitor.SpanID{7: 1}}
	other := monitor.SpanContext{TraceID: id.TraceID, SpanID: monitor.SpanID{7: 2}}
	z.post(
		monitor.SpanData{Service: service, Name: "call", Kind: monitor.Client, Context: id, Start: now, Duration: time.Second, Peer: service + "-host:80"},
		monitor.SpanData{Service: service, Name: "query", Kind: monitor.Client, Context: other, Start: now, Duration: time.Second, Peer: service + "-db:5432"},
	)
	body := fmt.Sprintf(`[{"traceId":%q,"id":"0000000000000001","kind":"SERVER","shared":true,"name":"serve","timestamp":%d,"duration":9,
		"localEndpoint":{"serviceName":"%s-server"}}]`, id.TraceID, now.UnixMicro()+10, service)
	answer, err := httpClient.Post(z.url+"/api/v2/spans", "application/json", strings.NewReader(body))
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, http.StatusAccepted, answer.StatusCode)

	spans := z.await(id.TraceID, 3)
	require.Len(t, bySpan(spans), 2)
	require.ElementsMatch(t, []Link{
		{Parent: service, Child: service + "-server", CallCount: 1}, // the service, and not the host as well
		{Parent: service, Child: service + "-db", CallCount: 1},
	}, linksOf(z.Dependencies(t), service))
}
