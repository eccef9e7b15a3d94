package transport

import (
	"net/http"
	"net/netip"

	"github.com/spacemonkeygo/monitor/v2"
)

// Trust is how much of what a request says of its trace is believed. Each level
// includes those before it.
type Trust uint8

const (
	// TrustNone is for strangers: the request begins a trace, which links to the
	// span that it named. Its decision, its debug flag and its baggage are
	// ignored.
	TrustNone Trust = iota

	// TrustTrace continues the client's trace and takes its baggage, but whether
	// the trace is sampled is decided here. The samplers of package monitor go by
	// its identifier, which the client has chosen: who is to have no say at all
	// gets TrustNone.
	TrustTrace

	// TrustSampling follows the client's decision as well, if it made one. It is
	// what is done where Options.Trust is nil.
	TrustSampling

	// TrustDebug honours the debug flag too, with which a client has its traces
	// kept whatever the samplers say.
	TrustDebug
)

// TrustNetworks returns an Options.Trust that trusts the clients in these
// networks with everything, TrustDebug, and all others with nothing, TrustNone.
// It goes by Request.RemoteAddr: behind a proxy that is the proxy's address, and
// what the proxy lets through is trusted as if it had said so itself. An IPv4
// address that is mapped to IPv6 counts as IPv4, and zones are left out. What
// has no address, as on a Unix socket, is not trusted.
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

// unmapPrefix makes a prefix within ::ffff:0:0/96 one of IPv4.
func unmapPrefix(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p
}

// admit leaves of what the request says of its trace what is believed, and
// returns the span that it only links to, if any.
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
