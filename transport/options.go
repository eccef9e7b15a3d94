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

	// TrustDebug reports whether the client may have its traces kept whatever
	// the samplers say. Without it no client may: such a request is sampled as if
	// the flag were absent.
	TrustDebug func(*http.Request) bool

	// Route returns the pattern that the request was matched by, for routers
	// that do not set Request.Pattern; "" if there is none. It is called after
	// the request was handled. It must return patterns, such as "/users/{id}",
	// never paths: the number of names is bounded, and what exceeds it is not
	// told apart. See also SetRoute.
	Route func(*http.Request) string
}

// Handler instruments a handler as the zero Options do.
func Handler(h http.Handler) http.Handler { return Options{}.Handler(h) }

// RoundTripper instruments a client as the zero Options do.
func RoundTripper(rt http.RoundTripper) http.RoundTripper { return Options{}.RoundTripper(rt) }

func (o Options) registry() *monitor.Registry {
	if o.Registry == nil {
		return monitor.Default
	}
	return o.Registry
}
