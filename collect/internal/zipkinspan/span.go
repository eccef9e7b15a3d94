package zipkinspan

import (
	"math"
	"net/netip"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// This file has the parts of a span that every format has, apart from its tags and
// endpoints.

// Name returns the name, or "" if it is not known yet: Zipkin keeps the first name that
// it receives, so a stand-in is not sent.
func Name(d *monitor.SpanData) string {
	if d.Open && isStandIn(d.Name) {
		return ""
	}
	return d.Name
}

// isStandIn reports whether a name is in parentheses, like the provisional name of a span
// whose own is not known yet; see monitor.SpanOptions.Provisional. A function's name is
// not in parentheses.
func isStandIn(name string) bool {
	return len(name) > 1 && name[0] == '(' && name[len(name)-1] == ')'
}

// Microseconds returns the time in microseconds since 1970, and at least one. Zero or
// less would mean that the time is not known, and Zipkin cannot show a trace with such a
// span. A clock that was never set can give such a time.
func Microseconds(t time.Time) int64 { return max(t.UnixMicro(), 1) }

// Duration returns the duration in microseconds. It is zero, which means unknown, for an
// open span only.
func Duration(d *monitor.SpanData) int64 {
	if d.Open {
		return 0
	}
	return max(d.Duration.Microseconds(), 1)
}

// End returns the end of a span that is not open, in microseconds.
func End(d *monitor.SpanData) int64 {
	start, duration := Microseconds(d.Start), Duration(d)
	if start > math.MaxInt64-duration {
		return math.MaxInt64
	}
	return start + duration
}

// Endpoints returns both ends of a span. If the span has no local address, here is used,
// the address of this process, as far as it is known.
func Endpoints(d *monitor.SpanData, here netip.Addr) (local, remote Endpoint) {
	local = Endpoint{d.Service, ParseAddress(d.Local)}
	if !local.IP.IsValid() {
		local.IP = here
	}
	peer := ParseAddress(d.Peer)
	return local, Endpoint{peer.Name, peer}
}
