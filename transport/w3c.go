package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// W3C is W3C Trace Context, level 2: the fields traceparent and tracestate.
//
// A traceparent always has a sampling decision: a flag that is not set is read as
// NotSampled, and Undecided is written as a flag that is not set. Of the other
// flags only the one for random identifiers is passed on.
//
// The tracestate belongs to other tracing systems. It is passed on in
// SpanContext.State, and changed only where it must be:
//
//   - of two members with the same key the left one stays;
//   - empty members and white space are removed;
//   - if it is longer than monitor.MaxTraceState, members are removed from the
//     right, those of more than 128 bytes first.
//
// A malformed tracestate is left out, with an error.
var W3C Format = w3c

var w3c = &codec{"w3c", []string{"traceparent", "tracestate"}, readW3C, writeW3C}

var (
	traceparentRepeated = &rejection{"traceparent", repeated}
	traceparentVersion  = &rejection{"traceparent", badVersion}
	traceparentTraceID  = &rejection{"traceparent", badTraceID}
	traceparentSpanID   = &rejection{"traceparent", badSpanID}
	traceparentFlags    = &rejection{"traceparent", badFlags}
	traceparentSyntax   = &rejection{"traceparent", badSyntax}
)

const (
	traceparent = "Traceparent"
	tracestate  = "Tracestate"
)

func readW3C(h http.Header, c *monitor.SpanContext) (bad *rejection) {
	value, n := "", 0
	for _, v := range h[traceparent] {
		if v = within(v); v != "" { // an empty one is absent, as in other formats
			value = v
			n++
		}
	}
	switch n {
	case 0:
		return nil
	case 1:
	default:
		return traceparentRepeated
	}
	if bad = readTraceparent(c, value); bad != nil {
		*c = monitor.SpanContext{}
		return bad
	}
	if fields := h[tracestate]; len(fields) > 0 {
		c.State, bad = readTracestate(fields)
	}
	return bad
}

// within returns as much of a traceparent as is looked at: a later version may be longer,
// but begins in the same way.
func within(s string) string {
	if len(s) > maxField {
		return s[:maxField]
	}
	return trimmed(s)
}

func readTraceparent(c *monitor.SpanContext, s string) *rejection {
	if len(s) < traceparentLen || s[2] != '-' || s[35] != '-' || s[52] != '-' {
		return traceparentSyntax
	}
	version, versionOK := parseByte(s[0], s[1])
	if !versionOK || version == 0xff {
		return traceparentVersion
	}
	flags, flagsOK := parseByte(s[53], s[54])
	if !flagsOK {
		return traceparentFlags
	}
	// A later version may add fields; all that is known of them is that a hyphen
	// precedes them.
	if len(s) > traceparentLen && (version == 0 || s[traceparentLen] != '-') {
		return traceparentSyntax
	}
	if !readTraceID(&c.TraceID, s[3:35]) {
		return traceparentTraceID
	}
	if !readSpanID(&c.SpanID, s[36:52]) {
		return traceparentSpanID
	}
	c.Sampling = monitor.NotSampled
	if flags&flagSampled != 0 {
		c.Sampling = monitor.Sampled
	}
	// In a later version only the sampled flag is known.
	c.Random = version == 0 && flags&flagRandom != 0
	return nil
}

func writeW3C(e *encoded, h http.Header) {
	if !e.IsValid() {
		return
	}
	e.set(h, traceparent, e.traceparent())
	if e.State != "" {
		var state string
		if state, e.bad = cleanTracestate(e.State); state != "" {
			e.set(h, tracestate, state)
		}
	}
}
