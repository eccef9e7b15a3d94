package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// Options are how requests are instrumented. The zero value is good for most
// programs. Its functions are called by many goroutines at once; if one panics
// that is counted, and it is as if it were nil.
type Options struct {
	// Registry is where requests are recorded; nil stands for monitor.Default.
	Registry *monitor.Registry

	// Formats are read and written, the first ones preferred; nil stands for
	// W3C and B3, and an empty slice for none.
	Formats []Format

	// Baggage is the keys that are passed on: read from requests into the
	// handler's context, and written from a context to outgoing requests. "*"
	// stands for all keys. Nil stands for none, because baggage goes to whomever
	// requests are sent to, and comes from whoever sends them. See Baggage.
	Baggage []string

	// Skip reports whether a request is none of a server's to see, such as a
	// health check: the handler then gets it as it came, and nothing is recorded
	// or carried on.
	Skip func(*http.Request) bool

	// Trust returns how much of what the request says of its trace is believed;
	// nil stands for TrustSampling. If it panics, that is TrustNone. See
	// TrustNetworks.
	Trust func(*http.Request) Trust

	// Sample decides whether a server's trace is sampled, for requests whose
	// client did not decide, or is not trusted to. Undecided, and nil, leave it
	// to the registry's sampler.
	Sample func(*http.Request) monitor.Sampling

	// Route returns the pattern that the request was matched by, for routers
	// that do not set Request.Pattern; "" if there is none. It is called after
	// the request was handled. It must return patterns, such as "/users/{id}",
	// never paths: the number of names is bounded, and what exceeds it is not
	// told apart. See also SetRoute.
	Route func(*http.Request) string

	// ClientName returns the name of a client's request, such as the operation
	// of the API that it calls; "", and nil, stand for the method. The number of
	// names is bounded as those of Route are.
	ClientName func(*http.Request) string

	// Connections says that the spans of clients which are sampled tell how they
	// came by their connection: see RoundTripper. That takes 17 allocations and
	// 900 bytes, where the connection is one that was kept.
	Connections bool
}

func (o Options) registry() *monitor.Registry {
	if o.Registry == nil {
		return monitor.Default
	}
	return o.Registry
}
