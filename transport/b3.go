package transport

import (
	"errors"
	"net/http"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// B3 is the multiple-header encoding of Zipkin's B3: X-B3-TraceId and so on.
//
// Identifiers are read with 64 or 128 bits and written with 128. A decision
// without identifiers is read and written too. The single field b3 is not read;
// it is removed from outgoing headers, because receivers prefer it.
var B3 Format = b3{}

// ErrB3 is the error of B3.Extract.
var ErrB3 = errors.New("transport: malformed B3 fields")

type b3 struct{}

// The keys as http.CanonicalHeaderKey has them.
const (
	b3TraceID = "X-B3-Traceid"
	b3SpanID  = "X-B3-Spanid"
	b3Parent  = "X-B3-Parentspanid"
	b3Sampled = "X-B3-Sampled"
	b3Flags   = "X-B3-Flags"
)

var b3Fields = []string{"x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "b3"}

func (b3) Name() string { return "b3" }

func (b3) Fields() []string { return b3Fields }

func (f b3) Extract(h http.Header) (monitor.SpanContext, error) {
	var c carried
	if err := f.read(h, &c); err != nil {
		return monitor.SpanContext{}, err
	}
	return c.context(), nil
}

// read is Extract to a zero c, of which nothing is to be used after an error.
func (b3) read(h http.Header, c *carried) error {
	if value, ok := first(h, b3Sampled); ok {
		switch {
		// Earlier versions of B3 had true and false.
		case value == "1", strings.EqualFold(value, "true"):
			c.sampling = monitor.Sampled
		case value == "0", strings.EqualFold(value, "false"):
			c.sampling = monitor.NotSampled
		default:
			return ErrB3
		}
	}
	// Debug implies an accept decision. The sampling stays what was sent, for
	// those who do not trust the flag.
	if value, ok := first(h, b3Flags); ok && value == "1" {
		c.debug = true
	}

	traceID, hasTrace := first(h, b3TraceID)
	spanID, hasSpan := first(h, b3SpanID)
	parent, hasParent := first(h, b3Parent)
	if !hasTrace && !hasSpan && !hasParent {
		return nil
	}
	if !c.readTraceID(traceID) || !readSpanID(&c.span, spanID) || hasParent && !readSpanID(&c.parent, parent) {
		return ErrB3
	}
	return nil
}

// first returns the first value of a field: B3 ignores further ones.
func first(h http.Header, key string) (value string, ok bool) {
	values := h[key]
	if len(values) == 0 {
		return "", false
	}
	return trimmed(values[0]), true
}

func (f b3) Inject(c monitor.SpanContext, h http.Header) { f.write(&encoded{SpanContext: c}, h) }

func (b3) write(e *encoded, h http.Header) {
	if e.IsValid() {
		e.set(h, b3TraceID, e.traceID())
		e.set(h, b3SpanID, e.spanID())
		if e.ParentSpanID.IsValid() {
			e.set(h, b3Parent, e.parentID())
		}
	}
	switch {
	case e.Debug: // which implies the decision, and excludes that it is sent
		e.set(h, b3Flags, "1")
	case e.Sampling == monitor.Sampled:
		e.set(h, b3Sampled, "1")
	case e.Sampling == monitor.NotSampled:
		e.set(h, b3Sampled, "0")
	}
}
