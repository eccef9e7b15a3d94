package transport_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

func TestHandlerInAHandler(t *testing.T) {
	for name, between := range map[string]func(http.Handler) http.Handler{
		"directly":       func(h http.Handler) http.Handler { return h },
		"below a mux":    func(h http.Handler) http.Handler { mux := http.NewServeMux(); mux.Handle("/", h); return mux },
		"without prefix": func(h http.Handler) http.Handler { return http.StripPrefix("/a", h) },
		"in a span":      inSpan,
		"with new header": func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				h.ServeHTTP(struct{ http.ResponseWriter }{w}, r.Clone(r.Context()))
			})
		},
	} {
		for _, header := range []http.Header{{}, header("traceparent", "00-"+rest+"-01")} {
			t.Run(name, func(t *testing.T) {
				r := newRecorder()
				o := transport.Options{Registry: r.Registry}
				h := o.Handler(between(o.Handler(answer(201))))
				for range 2 {
					w, req := httptest.NewRecorder(), httptest.NewRequest("GET", "/a/b", nil)
					req.Header = header
					h.ServeHTTP(w, req)
					require.Equal(t, 201, w.Code)
				}
				servers := 0
				for _, span := range r.finished() {
					if span.Scope == "http.server" {
						servers++
						require.Equal(t, "201", note(span, "http.status_code"))
					}
				}
				require.Equal(t, 2, servers)
				require.Len(t, r.Conditions(), 1)
				require.Contains(t, r.Conditions()[0], "Handler inside of another Handler")
				require.EqualValues(t, 2, r.Scope("transport").Counter("nested_handlers").Total())
			})
		}
	}
}

func inSpan(h http.Handler) http.Handler {
	f := monitor.NewRegistry().Scope("test").Func("f")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		defer f.TaskContext(&ctx)(nil)
		h.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Two registries each record the request.
func TestHandlerOfAnotherRegistryInAHandler(t *testing.T) {
	outer, inner := newRecorder(), newRecorder()
	transport.Options{Registry: outer.Registry}.Handler(transport.Options{Registry: inner.Registry}.Handler(answer(200))).
		ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	require.Equal(t, outer.only(t).Context.SpanID, inner.only(t).Context.ParentSpanID)
	require.Empty(t, outer.Conditions())
	require.Empty(t, inner.Conditions())
}

// A handler that makes requests of its own, as for a batch, makes other requests.
func TestRequestsWithinARequest(t *testing.T) {
	r := newRecorder()
	var h http.Handler
	h = transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != "/batch" {
			return
		}
		for _, path := range []string{"/one", "/two"} {
			part, err := http.NewRequestWithContext(req.Context(), "GET", path, nil)
			require.NoError(t, err)
			h.ServeHTTP(httptest.NewRecorder(), part)
		}
	}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/batch", nil))
	spans := r.wait(t, 3)
	require.Equal(t, "/one", note(spans[0], "http.path"))
	require.Equal(t, spans[2].Context.SpanID, spans[0].Context.ParentSpanID)
	require.Equal(t, spans[2].Context.SpanID, spans[1].Context.ParentSpanID)
	require.Empty(t, r.Conditions())
}
