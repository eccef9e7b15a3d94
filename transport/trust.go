package transport

import (
	"net/http"
	"net/netip"

	"github.com/spacemonkeygo/monitor/v2"
)

// Trust is how much of a request's trace a server believes. Each level includes the
// levels before it.
type Trust uint8

const (
	// TrustNone is for strangers: the request begins a trace, which links to the
	// client's span. The client's sampling decision, debug flag and baggage are
	// ignored.
	TrustNone Trust = iota

	// TrustTrace continues the client's trace and takes its baggage; the server
	// decides whether the trace is sampled. The samplers of package monitor go by
	// the trace's identifier, which the client has chosen, so a client that must
	// have no influence at all gets TrustNone.
	TrustTrace

	// TrustSampling also follows the client's sampling decision, if it made one. It
	// is the default.
	TrustSampling

	// TrustDebug also honours the debug flag, with which a client has its traces
	// kept whatever the samplers decide.
	TrustDebug
)

// Strangers is the Options.Trust of a server that anybody can reach: it gives every client
// TrustNone. With the default, TrustSampling, a stranger's traceparent has a trace sampled
// even if the sampler is monitor.Never.
func Strangers(*http.Request) Trust { return TrustNone }

// TrustNetworks returns an Options.Trust that gives TrustDebug to clients in these
// networks and TrustNone to all others. It goes by Request.RemoteAddr. Behind a
// proxy that is the proxy's address: everything the proxy lets through is trusted
// as the proxy is. An IPv4 address mapped to IPv6 counts as IPv4, and zones are
// ignored. A request without an address, as on a Unix socket, gets TrustNone.
func TrustNetworks(networks ...netip.Prefix) func(*http.Request) Trust {
	known := make([]netip.Prefix, 0, len(networks))
	for _, n := range networks {
		if n = unmapPrefix(n).Masked(); n.IsValid() {
			known = append(known, n)
		}
	}
	return func(r *http.Request) Trust {
		remote, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil {
			return TrustNone
		}
		address := remote.Addr().Unmap().WithZone("")
		for _, n := range known {
			if n.Contains(address) {
				return TrustDebug
			}
		}
		return TrustNone
	}
}

// unmapPrefix converts a prefix within ::ffff:0:0/96 to IPv4.
func unmapPrefix(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p
}

// admit removes from the client's context what is not believed, and returns the
// span to link to instead, if any.
func (t Trust) admit(remote *monitor.SpanContext) (link monitor.SpanContext) {
	if t < TrustDebug {
		remote.Debug = false
	}
	if t < TrustSampling {
		remote.Sampling = monitor.Undecided
	}
	if t < TrustTrace {
		link, *remote = *remote, monitor.SpanContext{}
	}
	return link
}
