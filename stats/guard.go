package stats

import (
	"cmp"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// guard decides which requests have access; see Options.Authorize.
type guard struct {
	authorize func(*http.Request) bool // nil: not chosen
	log       *self.Log                // of the first registry
	alone     bool                     // on a port of its own, where not to choose means Local
}

// unchosen is the answer of a handler that is mounted without Options.Authorize.
const unchosen = "set stats.Options.Authorize to choose who may see this page: " +
	"a check of your own, or stats.Local if no proxy leads to this port"

// refuses returns why a request is not answered, or "" if it is.
func (g guard) refuses(r *http.Request) string {
	switch {
	case g.authorize != nil:
		return g.asks(r)
	case !g.alone:
		return unchosen
	}
	return foreign(r)
}

// Local reports whether a request comes from the host itself, as far as the request tells:
// the peer's address is a loopback address, the Host header is localhost or a loopback
// address, so that no name that somebody else controls leads here, and no proxy has marked
// the request as forwarded. A proxy on this host that marks nothing looks the same, as
// nginx does with proxy_pass alone: whoever it serves is then local too.
func Local(r *http.Request) bool { return foreign(r) == "" }

// foreign returns why a request is not Local, or "" if it is.
func foreign(r *http.Request) string {
	if peer, _, err := net.SplitHostPort(r.RemoteAddr); err != nil || !isLoopback(peer) {
		return "the peer is not on this host; see Options.Authorize"
	}
	if !isLocalHost(r.Host) {
		return "the Host header is neither localhost nor a loopback address; see Options.Authorize"
	}
	if name := forwardedBy(r.Header); name != "" {
		return "the request was forwarded: it has the header " + name + "; see Options.Authorize"
	}
	return ""
}

// asks leaves the decision to the user's function.
func (g guard) asks(r *http.Request) (reason string) {
	const failed = "the authorization failed"
	defer func() {
		v := recover()
		switch {
		case reason != failed:
		case v == nil && !nilpanic.Caught(0):
			slog.Error("stats: Options.Authorize ended its goroutine by runtime.Goexit")
		default:
			g.log.Panicked(cmp.Or(v, nilpanic.Value))
			slog.Error("stats: Options.Authorize panicked", "panic", fmt.Sprint(v))
		}
	}()
	reason = failed // which it stays if there is a panic
	if g.authorize(r) {
		return ""
	}
	return "not authorized"
}

// isLocalHost reports whether a Host header names this host beyond doubt. Another
// site's page can make a browser send requests here, by letting the site's name
// resolve to 127.0.0.1 (DNS rebinding), but then the header has that name.
func isLocalHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	} else {
		host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	return strings.EqualFold(host, "localhost") || isLoopback(host)
}

// isLoopback reports whether an address is this host's own.
func isLoopback(address string) bool {
	ip, err := netip.ParseAddr(address)
	return err == nil && ip.Unmap().IsLoopback()
}

// forwardedBy returns the name of a header with which a proxy on this host tells
// that the request came from elsewhere, or "". Even an empty one counts.
func forwardedBy(head http.Header) string {
	for _, name := range [...]string{
		"Forwarded", "Via", "X-Real-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "True-Client-Ip",
		"Client-Ip", "Cf-Connecting-Ip", "Fastly-Client-Ip", "X-Original-Forwarded-For", "X-Envoy-External-Address",
	} {
		if _, ok := head[name]; ok {
			return name
		}
	}
	for name := range head {
		if strings.HasPrefix(name, "X-Forwarded") {
			return name
		}
	}
	return ""
}
