package transport

import (
	"net/http"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

var (
	b3TooLong     = &rejection{"B3 fields", tooLong}
	b3BadTraceID  = &rejection{"B3 fields", badTraceID}
	b3BadSpanID   = &rejection{"B3 fields", badSpanID}
	b3BadParentID = &rejection{"B3 fields", badParentID}
	b3BadSampling = &rejection{"B3 fields", badSampling}
	b3BadSyntax   = &rejection{"B3 fields", badSyntax}
)

// The keys as http.CanonicalHeaderKey has them.
const (
	b3TraceID = "X-B3-Traceid"
	b3SpanID  = "X-B3-Spanid"
	b3Parent  = "X-B3-Parentspanid"
	b3Sampled = "X-B3-Sampled"
	b3Flags   = "X-B3-Flags"
	b3Field   = "B3"
)

var b3Fields = []string{"x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "b3"}

// readB3 reads both encodings into a zero c. If the single field is malformed the others are
// read, and the error is that of the single one. A malformed parent is an error and takes
// nothing from the rest: a span's parent is of no use to the next service.
func readB3(h http.Header, c *monitor.SpanContext) (bad *rejection) {
	if value, ok := first(h[b3Field]); ok {
		if bad = readB3Single(c, value); bad == nil || c.IsValid() {
			return bad
		}
		*c = monitor.SpanContext{}
	}
	if also := readB3Multi(c, h); also != nil {
		if !c.IsValid() {
			*c = monitor.SpanContext{}
		}
		if bad == nil {
			bad = also
		}
	}
	return bad
}

// b3MayDebug reports whether the debug flag may be set.
func b3MayDebug(h http.Header) bool { return len(h[b3Flags]) > 0 || len(h[b3Field]) > 0 }

func readB3Multi(c *monitor.SpanContext, h http.Header) *rejection {
	if value, ok := first(h[b3Sampled]); ok {
		switch {
		// Earlier versions of B3 wrote true and false.
		case value == "1", strings.EqualFold(value, "true"):
			c.Sampling = monitor.Sampled
		case value == "0", strings.EqualFold(value, "false"):
			c.Sampling = monitor.NotSampled
		default:
			return because(value, b3BadSampling)
		}
	}
	// Debug implies an accept decision. The sampling stays as it was sent, for
	// services that do not trust the flag.
	if value, ok := first(h[b3Flags]); ok && value == "1" {
		c.Debug = true
	}

	traceID, hasTrace := first(h[b3TraceID])
	spanID, hasSpan := first(h[b3SpanID])
	if !hasTrace && !hasSpan {
		return nil
	}
	parent, hasParent := first(h[b3Parent])
	switch {
	case !readTraceID(&c.TraceID, traceID):
		return because(traceID, b3BadTraceID)
	case !readSpanID(&c.SpanID, spanID):
		c.SpanID = monitor.SpanID{}
		return because(spanID, b3BadSpanID)
	case hasParent && !readSpanID(&c.ParentSpanID, parent):
		c.ParentSpanID = monitor.SpanID{}
		return because(parent, b3BadParentID)
	}
	return nil
}

// because returns the reason for rejecting a field's value.
func because(value string, bad *rejection) *rejection {
	if len(value) > maxField {
		return b3TooLong
	}
	return bad
}

func readB3Single(c *monitor.SpanContext, s string) *rejection {
	if len(s) > maxField {
		return b3TooLong
	}
	if len(s) == 1 {
		if !readB3Sampling(c, s) {
			return b3BadSampling
		}
		return nil
	}
	traceID, s, ok := strings.Cut(s, "-")
	if !ok {
		return b3BadSyntax
	}
	spanID, s, _ := strings.Cut(s, "-")
	sampling, parent, _ := strings.Cut(s, "-")
	switch {
	case !readTraceID(&c.TraceID, traceID):
		return b3BadTraceID
	case sampling != "" && !readB3Sampling(c, sampling):
		return b3BadSampling
	case !readSpanID(&c.SpanID, spanID):
		c.SpanID = monitor.SpanID{}
		return b3BadSpanID
	case parent != "" && !readSpanID(&c.ParentSpanID, parent):
		c.ParentSpanID = monitor.SpanID{}
		return b3BadParentID
	}
	return nil
}

func readB3Sampling(c *monitor.SpanContext, s string) (ok bool) {
	switch s {
	case "1":
		c.Sampling = monitor.Sampled
	case "0":
		c.Sampling = monitor.NotSampled
	case "d":
		c.Debug = true
	default:
		return false
	}
	return true
}
