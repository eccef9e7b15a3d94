package transport

import (
	"encoding/binary"
	"net/http"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// Jaeger is the field uber-trace-id of Jaeger's own client libraries,
// {trace-id}:{span-id}:{parent-span-id}:{flags}.
//
// It reads identifiers of up to 32 and 16 digits, in either case, also with
// percent-encoded colons, which some senders write; it writes all digits. The
// parent's identifier is deprecated: one that cannot be read is treated as absent.
// Of the flags it reads and writes sampled and debug, which implies sampled. Without
// flags the decision is read as Undecided, which is written as not sampled.
//
// It does not read Jaeger's baggage, one field for each key, nor the field
// jaeger-debug-id: they would let requests choose names.
var Jaeger Format = &codec{"jaeger", []string{"uber-trace-id"}, readJaeger, writeJaeger}

var (
	jaegerTooLong    = &rejection{"uber-trace-id", tooLong}
	jaegerBadTraceID = &rejection{"uber-trace-id", badTraceID}
	jaegerBadSpanID  = &rejection{"uber-trace-id", badSpanID}
	jaegerBadFlags   = &rejection{"uber-trace-id", badFlags}
	jaegerBadSyntax  = &rejection{"uber-trace-id", badSyntax}
)

const (
	uberTraceID = "Uber-Trace-Id"

	jaegerSampled = 1 << 0
	jaegerDebug   = 1 << 1
)

func readJaeger(h http.Header, c *monitor.SpanContext) (bad *rejection) {
	if value, ok := first(h[uberTraceID]); ok {
		if bad = readJaegerValue(c, value); bad != nil {
			*c = monitor.SpanContext{}
		}
	}
	return bad
}

var colons = [...]string{"%3A", "%3a"}

func readJaegerValue(c *monitor.SpanContext, s string) *rejection {
	if len(s) > maxField {
		return jaegerTooLong
	}
	for _, colon := range colons {
		s = strings.ReplaceAll(s, colon, ":")
	}
	traceID, s, _ := strings.Cut(s, ":")
	spanID, s, _ := strings.Cut(s, ":")
	parent, flags, ok := strings.Cut(s, ":")
	if !ok || strings.Contains(flags, ":") {
		return jaegerBadSyntax
	}
	// The left half is what exceeds 16 digits.
	excess := max(len(traceID)-16, 0)
	left, leftOK := parseDigits(traceID[:excess])
	right, rightOK := parseDigits(traceID[excess:])
	if !rightOK || excess > 0 && !leftOK || left|right == 0 {
		return jaegerBadTraceID
	}
	span, ok := parseDigits(spanID)
	if !ok || span == 0 {
		return jaegerBadSpanID
	}
	above, _ := parseDigits(parent)
	setTraceID(&c.TraceID, left, right)
	binary.BigEndian.PutUint64(c.SpanID[:], span)
	binary.BigEndian.PutUint64(c.ParentSpanID[:], above)
	if flags == "" {
		return nil
	}
	bits, ok := parseDigits(flags)
	if !ok || len(flags) > 2 {
		return jaegerBadFlags
	}
	c.Debug = bits&jaegerDebug != 0
	c.Sampling = monitor.NotSampled
	if bits&jaegerSampled != 0 {
		c.Sampling = monitor.Sampled
	}
	return nil
}

func writeJaeger(e *encoded, h http.Header) {
	if !e.IsValid() {
		return
	}
	parent, flags := "0", "0"
	if e.ParentSpanID.IsValid() {
		parent = e.parentID()
	}
	switch {
	case e.Debug:
		flags = "3"
	case e.Sampling == monitor.Sampled:
		flags = "1"
	}
	e.set(h, uberTraceID, e.traceID()+":"+e.spanID()+":"+parent+":"+flags)
}
