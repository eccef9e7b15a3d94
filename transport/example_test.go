package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

func Example() {
	registry := monitor.NewRegistry() // programs use monitor.Default
	options := transport.Options{Registry: registry}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello, %s", r.PathValue("id"))
	})
	server := httptest.NewServer(options.Handler(mux))
	client := &http.Client{Transport: options.RoundTripper(server.Client().Transport)}

	for _, path := range []string{"/users/7", "/users/8", "/favicon.ico"} {
		resp, err := client.Get(server.URL + path)
		if err != nil {
			fmt.Println(err)
			return
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	server.Close() // waits for the handlers

	for m := range registry.Snapshot() {
		if m.Kind == monitor.KindFunc && m.Func.Started > 0 {
			fmt.Printf("%s: %s: %d ok, %d errors\n", m.Scope, m.Name, m.Func.OK, m.Func.Errors)
		}
	}
	// Output:
	// http.client: GET: 2 ok, 1 errors
	// http.server: GET /users/{id}: 2 ok, 0 errors
	// http.server: unmatched: 1 ok, 0 errors
}

func ExampleSetRoute() {
	// Handlers such as http.TimeoutHandler pass a copy of the request on, and
	// the pattern is in the copy.
	mux := http.NewServeMux()
	mux.HandleFunc("/reports/{id}", func(w http.ResponseWriter, r *http.Request) {
		transport.SetRoute(r, r.Pattern)
	})
	registry := monitor.NewRegistry()
	handler := transport.Options{Registry: registry}.Handler(http.TimeoutHandler(mux, 1<<40, "too late"))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/reports/7", nil))

	fmt.Println(registry.Scope("http.server").Func("GET /reports/{id}").Stats().OK)
	// Output: 1
}

// A message queue has headers too.
func ExamplePropagator() {
	registry := monitor.NewRegistry()
	propagator := transport.Options{Registry: registry}.Propagator()
	scope := registry.Scope("queue")

	publish := func(ctx context.Context) http.Header {
		_, span := scope.Func("publish").Start(ctx, monitor.SpanOptions{Kind: monitor.Producer})
		defer span.Finish(nil)
		message := http.Header{}
		propagator.Inject(span.Context(), message)
		return message
	}
	consume := func(ctx context.Context, message http.Header) *monitor.Span {
		ctx = monitor.ContextWithRemote(ctx, propagator.Extract(message))
		_, span := scope.Func("consume").Start(ctx, monitor.SpanOptions{Kind: monitor.Consumer})
		defer span.Finish(nil)
		return span
	}

	message := publish(context.Background())
	span := consume(context.Background(), message)
	fmt.Println(message.Get("X-B3-SpanId") == span.Context().ParentSpanID.String())
	fmt.Println(message.Get("X-B3-TraceId") == span.Context().TraceID.String())
	// Output:
	// true
	// true
}

func ExampleFormat() {
	_, err := transport.W3C.Extract(http.Header{"Traceparent": {"00-not-a-trace-01"}})
	fmt.Println(errors.Is(err, transport.ErrTraceparent))

	remote, _ := transport.W3C.Extract(http.Header{
		"Traceparent": {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
	})
	header := http.Header{}
	transport.B3.Inject(remote, header)
	fmt.Println(header)
	// Output:
	// true
	// map[X-B3-Sampled:[1] X-B3-Spanid:[00f067aa0ba902b7] X-B3-Traceid:[4bf92f3577b34da6a3ce929d0e0e4736]]
}

// Strangers begin traces of their own, and only neighbors may ask for more.
func ExampleTrustNetworks() {
	registry := monitor.NewRegistry()
	handler := transport.Options{
		Registry: registry,
		Trust:    transport.TrustNetworks(netip.MustParsePrefix("10.0.0.0/8")),
	}.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		span := monitor.SpanFromContext(r.Context()).Data()
		fmt.Println(r.RemoteAddr, span.Context.ParentSpanID, len(span.Links))
	}))
	for _, client := range []string{"10.1.2.3:4711", "192.0.2.1:4711"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = client
		r.Header.Set("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
		handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	// Output:
	// 10.1.2.3:4711 00f067aa0ba902b7 0
	// 192.0.2.1:4711 0000000000000000 1
}

// Health checks come every second and say nothing.
func ExampleOptions_skip() {
	registry := monitor.NewRegistry()
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/users", func(http.ResponseWriter, *http.Request) {})
	handler := transport.Options{
		Registry: registry,
		Skip:     func(r *http.Request) bool { return r.URL.Path == "/healthz" },
	}.Handler(mux)
	for _, path := range []string{"/healthz", "/users", "/healthz"} {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
	}
	for m := range registry.Snapshot() {
		if m.Kind == monitor.KindFunc && m.Func.Started > 0 {
			fmt.Println(m.Name, m.Func.OK)
		}
	}
	// Output: GET /users 1
}
