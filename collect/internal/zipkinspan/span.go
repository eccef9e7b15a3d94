package zipkinspan

import (
	"math"
	"net/netip"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// This file has what every format says of a span, apart from its tags and
// endpoints.

// Name returns the name, or "" if it is not known yet: a stand-in is not told,
// because Zipkin keeps the first name that it is told.
func Name(d *monitor.SpanData) string {
	if d.Open && isStandIn(d.Name) {
		return ""
	}
	return d.Name
}

// isStandIn tells the name that a span has until its own is known, which is in
// parentheses: see monitor.SpanOptions.Provisional. That of a function does not
// end so.
func isStandIn(name string) bool {
	return len(name) > 1 && name[0] == '(' && name[len(name)-1] == ')'
}

// Microseconds returns those since 1970. Zero, and what is less, would mean that the
// time is not known, and Zipkin cannot show a trace that has such a span: what a
// clock says that was never set becomes the least time there is.
func Microseconds(t time.Time) int64 { return max(t.UnixMicro(), 1) }

// Duration returns microseconds, and zero, which means that it is not known, of
// an open span only.
func Duration(d *monitor.SpanData) int64 {
	if d.Open {
		return 0
	}
	return max(d.Duration.Microseconds(), 1)
}

// End returns when a span that is not open ended, in microseconds.
func End(d *monitor.SpanData) int64 {
	start, duration := Microseconds(d.Start), Duration(d)
	if start > math.MaxInt64-duration {
		return math.MaxInt64
	}
	return start + duration
}

// Endpoints returns both ends of a span. If it does not say at which address it was,
// that is the one of this process, as far as it is known.
func Endpoints(d *monitor.SpanData, here netip.Addr) (local, remote Endpoint) {
	local = Endpoint{d.Service, ParseAddress(d.Local)}
	if !local.IP.IsValid() {
		local.IP = here
	}
	peer := ParseAddress(d.Peer)
	return local, Endpoint{peer.Name, peer}
}
