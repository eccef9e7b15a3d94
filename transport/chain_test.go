package transport_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// TestChain sends a request through three services, each with a registry of its
// own, over TCP, and follows the trace.
func TestChain(t *testing.T) {
	for name, formats := range map[string][]transport.Format{
		"default":  nil,
		"W3C":      {transport.W3C},
		"B3":       {transport.B3},
		"B3Single": {transport.B3Single},
		"Jaeger":   {transport.Jaeger},
		"Datadog":  {transport.Datadog},
		"all":      allFormats,
	} {
		t.Run(name, func(t *testing.T) {
			caller, front, middle, back := newRecorder(), newRecorder(), newRecorder(), newRecorder()
			options := func(r *recorder) transport.Options {
				return transport.Options{Registry: r.Registry, Formats: formats}
			}
			client := func(r *recorder) *http.Client {
				var inner http.Transport
				t.Cleanup(inner.CloseIdleConnections)
				return &http.Client{Transport: options(r).RoundTripper(&inner)}
			}
			// service answers by asking the next one.
			service := func(r *recorder, next string) string {
				c, mux := client(r), http.NewServeMux()
				mux.HandleFunc("GET /job/{id}", func(w http.ResponseWriter, req *http.Request) {
					ctx := req.Context()
					var err error
					defer r.Scope("test").Func("work").TaskContext(&ctx)(&err)
					out, err := http.NewRequestWithContext(ctx, "GET", next, nil)
					if err != nil {
						panic(err)
					}
					resp, err := c.Do(out)
					if err != nil {
						panic(err)
					}
					defer resp.Body.Close()
					_, err = io.Copy(w, resp.Body)
				})
				return serve(t, 1, options(r).Handler(mux)).URL + "/job/1"
			}
			last := serve(t, 1, options(back).Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, "done")
			}))).URL
			_, text := get(t, client(caller), service(front, service(middle, last)))
			require.Equal(t, "done", text)

			// In the order of the calls: each is the child of the one before.
			var path []monitor.SpanData
			reversed := func(spans []monitor.SpanData) {
				for i := len(spans) - 1; i >= 0; i-- {
					path = append(path, spans[i])
				}
			}
			reversed(caller.wait(t, 1))
			reversed(front.wait(t, 3))
			reversed(middle.wait(t, 3))
			reversed(back.wait(t, 1))
			names := []string{}
			var above monitor.SpanContext
			for i, span := range path {
				names = append(names, span.Name)
				require.Equal(t, monitor.OK, span.Outcome)
				require.Equal(t, above.SpanID, span.Context.ParentSpanID)
				if i > 0 {
					require.Equal(t, above.TraceID, span.Context.TraceID)
				}
				above = span.Context
			}
			require.Equal(t, []string{"GET", "GET /job/{id}", "work", "GET", "GET /job/{id}", "work", "GET", "unmatched"}, names)
			require.Equal(t, []monitor.CallerCount{{Remote: true, Count: 1}},
				back.Scope("http.server").Func("unmatched").Stats().Callers)
		})
	}
}
