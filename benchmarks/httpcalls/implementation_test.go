package httpcalls

import (
	"context"
	"net/http"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/yardstick"
)

func BenchmarkF(b *testing.B) { yardstick.F(b) }

// An implementation sees the requests of a server and of a client.
type implementation struct {
	name    string
	sampled bool // the spans, if there are any

	server func(http.Handler) http.Handler
	client func(http.RoundTripper) http.RoundTripper

	// begin starts a span like the one of a server that makes the outgoing
	// request; nil if there are no spans.
	begin func(context.Context) (context.Context, func())

	// spans is the number of finished spans that an exporter was given, and
	// requests the number that the metrics know of; nil if there are none.
	spans    func(tb testing.TB) int
	requests func(tb testing.TB) int
}

// implementations returns all of them, anew, so that none has a past.
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

// newPromZipkin is how to get metrics and traces out of two libraries that have
// one of them each.
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
