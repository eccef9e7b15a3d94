package transport

import (
	"encoding/binary"
	"net/http"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// Monkit is the traceparent of the HTTP package of monkit v3, whose identifiers have 16
// digits each: 00-{trace-id}-{span-id}-{flags}. It is for services that move from monkit
// one by one.
//
// It reads W3C's traceparent as well, and writes only monkit's, which W3C does not read:
// both have the same name, and of two formats that write it the later one in
// Options.Formats has its way. So a service chooses by what it calls:
//
//	Formats: []Format{Monkit, B3}     monkit, and others by B3
//	Formats: []Format{Monkit, W3C}    no monkit, but monkit calls it
//
// Monkit has no room for the left half of a trace's identifier, nor for a tracestate. It
// reads and writes the request to sample a trace that has not begun, the field tracestate
// with "sampled=true". A trace identifier whose highest bit is set, as this module and
// monkit make none, gets no further than to one service with monkit, which sends it as a
// negative number; this format reads those.
var Monkit Format = &codec{"monkit", w3c.fields, readMonkit, writeMonkit}

var (
	monkitBadTraceID = &rejection{"traceparent of monkit", badTraceID}
	monkitBadSpanID  = &rejection{"traceparent of monkit", badSpanID}
	monkitBadFlags   = &rejection{"traceparent of monkit", badFlags}
	monkitBadVersion = &rejection{"traceparent of monkit", badVersion}
	monkitBadSyntax  = &rejection{"traceparent of monkit", badSyntax}
)

// monkitSample is the tracestate that asks for a trace to be sampled.
const monkitSample = "sampled=true"

func readMonkit(h http.Header, c *monitor.SpanContext) (bad *rejection) {
	s, ok := first(h[traceparent])
	switch {
	case !ok:
		if state, _ := first(h[tracestate]); len(state) <= maxField && strings.Contains(state, monkitSample) {
			c.Sampling = monitor.Sampled
		}
	case len(s) >= traceparentLen:
		return readW3C(h, c)
	default:
		if bad = readMonkitValue(c, s); bad != nil {
			*c = monitor.SpanContext{}
		}
	}
	return bad
}

func readMonkitValue(c *monitor.SpanContext, s string) *rejection {
	version, s, _ := strings.Cut(s, "-")
	traceID, s, _ := cutMonkit(s)
	spanID, flags, ok := cutMonkit(s)
	if !ok {
		return monkitBadSyntax
	}
	if n, ok := parseDigits(version); !ok || n != 0 {
		return monkitBadVersion
	}
	trace, ok := parseMonkit(traceID)
	if !ok {
		return monkitBadTraceID
	}
	span, ok := parseMonkit(spanID)
	if !ok {
		return monkitBadSpanID
	}
	bits, ok := parseDigits(flags)
	if !ok {
		return monkitBadFlags
	}
	setTraceID(&c.TraceID, 0, trace)
	binary.BigEndian.PutUint64(c.SpanID[:], span)
	c.Sampling = monitor.NotSampled
	if bits&flagSampled != 0 {
		c.Sampling = monitor.Sampled
	}
	return nil
}

// cutMonkit is strings.Cut at the hyphen after a number, which may have a minus sign.
func cutMonkit(s string) (number, rest string, ok bool) {
	sign := len(s) - len(strings.TrimPrefix(s, "-"))
	end := strings.IndexByte(s[sign:], '-')
	if end < 0 {
		return s, "", false
	}
	return s[:sign+end], s[sign+end+1:], true
}

// parseMonkit reads a number of 64 bits that is not zero. Monkit writes a signed number.
func parseMonkit(s string) (n uint64, ok bool) {
	digits, negative := strings.CutPrefix(s, "-")
	n, ok = parseDigits(digits)
	if negative {
		n = -n
	}
	return n, ok && n != 0
}

func writeMonkit(e *encoded, h http.Header) {
	sampled := e.Sampling == monitor.Sampled || e.Debug
	switch {
	case !e.IsValid():
		if sampled {
			e.set(h, tracestate, monkitSample)
		}
	case binary.BigEndian.Uint64(e.TraceID[8:]) != 0:
		flags := "0"
		if sampled {
			flags = "1"
		}
		e.set(h, traceparent, "00-"+e.traceID()[16:]+"-"+e.spanID()+"-"+flags)
	}
}
