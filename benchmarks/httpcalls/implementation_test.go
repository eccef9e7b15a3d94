package httpcalls

import (
	"context"
	"net/http"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/yardstick"
)

func BenchmarkF(b *testing.B) { yardstick.F(b) }

// An implementation is an instrumentation of a server's and of a client's requests.
type implementation struct {
	name    string
	sampled bool // whether the spans, if there are any, are sampled

	server func(http.Handler) http.Handler
	client func(http.RoundTripper) http.RoundTripper

	// begin starts a span like that of the server from which the client's request
	// comes. It is nil if there are no spans.
	begin func(context.Context) (context.Context, func())

	// spans returns the number of finished spans that an exporter got, and requests
	// the number of requests in the metrics. They are nil if there are no spans or
	// no metrics.
	spans    func(tb testing.TB) int
	requests func(tb testing.TB) int
}

// implementations makes all implementations anew, so that none has old data.
func implementations(tb testing.TB) []implementation {
	return []implementation{
		newBare(),
		newMonitor(idle),
		newMonitor(observed),
		newMonitor(unsampled),
		newOTel(tb, true),
		newOTel(tb, false),
		newProm(),
		newZipkin(tb, true),
		newZipkin(tb, false),
		newPromZipkin(tb),
		newMonkit(),
		newMonkitUnsampled(),
	}
}

func newBare() implementation {
	return implementation{
		name:   "bare",
		server: func(h http.Handler) http.Handler { return h },
		client: func(rt http.RoundTripper) http.RoundTripper { return rt },
	}
}

// newPromZipkin gets metrics from one library and traces from another.
func newPromZipkin(tb testing.TB) implementation {
	p, z := newProm(), newZipkin(tb, true)
	return implementation{
		name:     p.name + "+" + z.name,
		sampled:  true,
		server:   func(h http.Handler) http.Handler { return p.server(z.server(h)) },
		client:   func(rt http.RoundTripper) http.RoundTripper { return p.client(z.client(rt)) },
		begin:    z.begin,
		spans:    z.spans,
		requests: p.requests,
	}
}
