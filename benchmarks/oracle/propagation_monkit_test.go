package oracle

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	monkit "github.com/spacemonkeygo/monkit/v3"
	monkithttp "github.com/spacemonkeygo/monkit/v3/http"
	"github.com/spacemonkeygo/monkit/v3/present"
	"github.com/stretchr/testify/require"
)

// monkitService answers with what a handler behind monkit's sees of its trace: the trace,
// the parent of the request's span, and whether it is sampled.
func monkitService(t *testing.T) string {
	t.Helper()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		span := monkit.SpanFromCtx(r.Context())
		parent, _ := span.ParentId()
		sampled, _ := span.Trace().Get(present.SampledKey).(bool)
		fmt.Fprintf(w, "%016x %016x %v", uint64(span.Trace().Id()), uint64(parent), sampled)
	})
	s := httptest.NewServer(monkithttp.TraceHandler(handler, monkit.NewRegistry().ScopeNamed("server")))
	t.Cleanup(s.Close)
	return s.URL
}

func TestMonkitServerContinuesOurTrace(t *testing.T) {
	url := monkitService(t)
	for _, sampler := range []monitor.Sampler{monitor.Always, monitor.Never} {
		r := monitor.NewRegistry()
		r.SetSampler(sampler)
		var spans []monitor.SpanData
		r.Observe(monitor.Observer{
			Finish:    func(d monitor.SpanData) { spans = append(spans, d) },
			Unsampled: func(s *monitor.Span) { spans = append(spans, s.Data()) },
		})
		client := &http.Client{Transport: transport.Options{Registry: r, Formats: []transport.Format{transport.Monkit, transport.B3}}.RoundTripper(nil)}
		for range 20 { // half of them with the highest bit
			spans = nil
			resp, err := client.Get(url)
			require.NoError(t, err)
			text, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			resp.Body.Close()
			require.Len(t, spans, 1)
			c := spans[0].Context
			require.Equal(t, fmt.Sprintf("%x %v %v", c.TraceID[8:], c.SpanID, c.Sampling == monitor.Sampled), string(text))
		}
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

func TestOurServerContinuesMonkitsTrace(t *testing.T) {
	for name, formats := range map[string][]transport.Format{
		"monkit alone": {transport.Monkit}, "and W3C": {transport.Monkit, transport.W3C}, "after W3C": {transport.W3C, transport.B3, transport.Monkit},
	} {
		t.Run(name, func(t *testing.T) {
			r := monitor.NewRegistry()
			seen := make(chan monitor.SpanContext, 1)
			s := httptest.NewServer(transport.Options{Registry: r, Formats: formats}.Handler(http.HandlerFunc(
				func(_ http.ResponseWriter, r *http.Request) { seen <- monitor.SpanFromContext(r.Context()).Context() })))
			defer s.Close()
			for _, id := range []int64{monkit.NewId(), 1, -2, -1 << 63} {
				trace := monkit.NewTrace(id)
				trace.Set(present.SampledKey, true)
				ctx := context.Background()
				scope := monkit.NewRegistry().ScopeNamed("client")
				func() {
					defer scope.Func().RemoteTrace(&ctx, 0, trace)(nil)
					req, err := http.NewRequest("GET", s.URL, nil)
					require.NoError(t, err)
					resp, err := monkithttp.TraceRequest(ctx, scope, s.Client(), req)
					require.NoError(t, err)
					resp.Body.Close()
					got := <-seen
					require.Equal(t, fmt.Sprintf("%032x", uint64(id)), got.TraceID.String())
					require.Equal(t, fmt.Sprintf("%016x", uint64(monkit.SpanFromCtx(ctx).Id())), got.ParentSpanID.String())
					require.Equal(t, monitor.Sampled, got.Sampling)
				}()
			}
		})
	}
}

// A trace goes through services with this library, with monkit, and with this again.
func TestMonkitBetweenOurs(t *testing.T) {
	last, first := monitor.NewRegistry(), monitor.NewRegistry()
	seen := make(chan monitor.SpanContext, 1)
	formats := []transport.Format{transport.Monkit, transport.B3}
	back := httptest.NewServer(transport.Options{Registry: last, Formats: formats}.Handler(http.HandlerFunc(
		func(_ http.ResponseWriter, r *http.Request) { seen <- monitor.SpanFromContext(r.Context()).Context() })))
	defer back.Close()
	scope := monkit.NewRegistry().ScopeNamed("middle")
	middle := httptest.NewServer(monkithttp.TraceHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequest("GET", back.URL, nil)
		if err == nil {
			var resp *http.Response
			if resp, err = monkithttp.TraceRequest(r.Context(), scope, back.Client(), req); err == nil {
				resp.Body.Close()
			}
		}
		if err != nil {
			panic(err)
		}
	}), scope))
	defer middle.Close()
	client := &http.Client{Transport: transport.Options{Registry: first, Formats: formats}.RoundTripper(nil)}
	for range 20 {
		ctx, span := first.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
		req, err := http.NewRequestWithContext(ctx, "GET", middle.URL, nil)
		require.NoError(t, err)
		resp, err := client.Do(req)
		require.NoError(t, err)
		resp.Body.Close()
		ours, got := span.Context(), <-seen
		require.Equal(t, ours.TraceID[8:], got.TraceID[8:])
		require.Equal(t, monitor.Sampled, got.Sampling)
		span.Finish(nil)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}
