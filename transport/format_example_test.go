package transport_test

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2/transport"
)

func ExampleFormat() {
	_, err := transport.W3C.Extract(http.Header{"Traceparent": {"00-not-a-trace-01"}})
	fmt.Println(errors.Is(err, transport.ErrMalformed), err)

	remote, _ := transport.W3C.Extract(http.Header{
		"Traceparent": {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
	})
	header := http.Header{}
	transport.B3.Inject(remote, header)
	fmt.Println(header)
	// Output:
	// true transport: malformed traceparent: syntax
	// map[X-B3-Sampled:[1] X-B3-Spanid:[00f067aa0ba902b7] X-B3-Traceid:[4bf92f3577b34da6a3ce929d0e0e4736]]
}
