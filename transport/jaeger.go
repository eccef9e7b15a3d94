package transport

import (
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
var Jaeger Format = jaeger{}

var (
	jaegerTooLong    = &rejection{"uber-trace-id", tooLong}
	jaegerBadTraceID = &rejection{"uber-trace-id", badTraceID}
	jaegerBadSpanID  = &rejection{"uber-trace-id", badSpanID}
	jaegerBadFlags   = &rejection{"uber-trace-id", badFlags}
	jaegerBadSyntax  = &rejection{"uber-trace-id", badSyntax}
)

type jaeger struct{}

const (
	uberTraceID = "Uber-Trace-Id"

	jaegerSampled = 1 << 0
	jaegerDebug   = 1 << 1
)

var jaegerFields = []string{"uber-trace-id"}

func (jaeger) Name() string { return "jaeger" }

func (jaeger) Fields() []string { return jaegerFields }

func (jaeger) Extract(h http.Header) (monitor.SpanContext, error) {
	value, ok := first(h, uberTraceID)
	if !ok {
		return monitor.SpanContext{}, nil
	}
	var c carried
	if bad := c.readJaeger(value); bad != nil {
		return monitor.SpanContext{}, bad
	}
	return c.context(), nil
}

var colons = [...]string{"%3A", "%3a"}

func (c *carried) readJaeger(s string) *rejection {
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
	left := max(len(traceID)-16, 0)
	var leftOK, rightOK bool
	c.traceHigh, leftOK = parseDigits(traceID[:left])
	c.traceLow, rightOK = parseDigits(traceID[left:])
	if !rightOK || left > 0 && !leftOK || c.traceHigh|c.traceLow == 0 {
		return jaegerBadTraceID
	}
	if c.span, ok = parseDigits(spanID); !ok || c.span == 0 {
		return jaegerBadSpanID
	}
	c.parent, _ = parseDigits(parent)
	if flags == "" {
		return nil
	}
	bits, ok := parseDigits(flags)
	if !ok || len(flags) > 2 {
		return jaegerBadFlags
	}
	c.debug = bits&jaegerDebug != 0
	c.sampling = monitor.NotSampled
	if bits&jaegerSampled != 0 {
		c.sampling = monitor.Sampled
	}
	return nil
}

func (jaeger) Inject(c monitor.SpanContext, h http.Header) {
	if !c.IsValid() {
		return
	}
	e := encoded{SpanContext: c}
	parent, flags := "0", "0"
	if c.ParentSpanID.IsValid() {
		parent = e.parentID()
	}
	switch {
	case c.Debug:
		flags = "3"
	case c.Sampling == monitor.Sampled:
		flags = "1"
	}
	e.set(h, uberTraceID, e.traceID()+":"+e.spanID()+":"+parent+":"+flags)
}
