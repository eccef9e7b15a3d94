package stats

import "github.com/spacemonkeygo/monitor/v2"

// The names of what the core tells. These are kept from being inlined for the
// reason that the methods of page are: the core's are, with the tables and loops
// in them.

//go:noinline
func traceName(id monitor.TraceID) string { return id.String() }

//go:noinline
func spanID(id monitor.SpanID) string { return id.String() }

//go:noinline
func traceOf(s *monitor.Span) monitor.TraceID { return s.Context().TraceID }

//go:noinline
func kindName(d *monitor.SpanData) string { return d.Kind.String() }

//go:noinline
func reasonName(r monitor.KeepReason) string { return r.String() }

// endName returns how a span ended, if it has.
//
//go:noinline
func endName(d *monitor.SpanData) string {
	if d.Open {
		return "open"
	}
	return d.Outcome.String()
}

func isSampled(d *monitor.SpanData) bool { return d.Context.Sampling == monitor.Sampled }
