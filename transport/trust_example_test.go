package transport_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

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
