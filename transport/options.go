package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// Options say how requests are instrumented. The zero value suits most programs.
// The functions must be safe for concurrent use. A function that panics is treated
// as nil for that request, unless its field says otherwise, and the panic is
// counted in "callback_panics" of the scope "transport", and warned about. A
// function that calls runtime.Goexit ends the request: Route does so after it was
// recorded, by the pattern of the request, and the others before. A function that
// blocks holds up its request, and no other.
type Options struct {
	// Registry records the requests; nil means monitor.Default.
	Registry *monitor.Registry

	// Formats are the formats to read and write, in order of preference; nil means
	// W3C and B3, an empty slice means none.
	Formats []Format

	// Baggage lists the keys to pass on: from requests into the handler's context,
	// and from a context to outgoing requests. "*" means all keys. Nil means none,
	// because requests come from strangers and go to them. See Baggage.
	Baggage []string

	// Skip reports whether a server ignores a request, such as a health check: the
	// handler gets it unchanged, and nothing is recorded or passed on.
	Skip func(*http.Request) bool

	// Trust returns how much of the request's trace a server believes; nil means
	// TrustSampling, which is for clients of one's own, and a panic means TrustNone. A
	// server that anybody can reach sets Strangers, or TrustNetworks. The counter
	// "sampled_by_client" of the scope "transport" tells how many requests were
	// sampled because their clients decided so.
	Trust func(*http.Request) Trust

	// Sample decides whether a server's trace is sampled, if the client did not
	// decide or is not trusted to. Undecided, like nil, leaves the decision to the
	// registry's sampler.
	Sample func(*http.Request) monitor.Sampling

	// Route returns the pattern that matched the request, or "" if none did, for
	// routers that do not set Request.Pattern. It is called after the request was
	// handled. It must return patterns, such as "/users/{id}", never paths: the
	// number of names is bounded, and names beyond the bound become one. See also
	// SetRoute.
	Route func(*http.Request) string

	// ClientName returns the name of a client's request, such as the API's
	// operation; "", like nil, means the method. The number of names is bounded as
	// for Route.
	ClientName func(*http.Request) string

	// Connections adds events to a client's sampled spans that tell how the request
	// got its connection: see RoundTripper. This takes 17 allocations and 900 bytes
	// if the connection is reused.
	Connections bool
}

func (o Options) registry() *monitor.Registry {
	if o.Registry == nil {
		return monitor.Default
	}
	return o.Registry
}
