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
// without identifiers is read and written too. The single field b3 is read as
// well, and wins where both are present, as the specification says. It is not
// written, but removed from outgoing headers; for that see B3Single.
var B3 Format = b3{}

// ErrB3 is what the errors of B3.Extract and B3Single.Extract wrap.
var ErrB3 = errors.New("transport: malformed B3 fields")

var (
	b3TooLong     = &rejection{&ErrB3, tooLong}
	b3BadTraceID  = &rejection{&ErrB3, badTraceID}
	b3BadSpanID   = &rejection{&ErrB3, badSpanID}
	b3BadParentID = &rejection{&ErrB3, badParentID}
	b3BadSampling = &rejection{&ErrB3, badSampling}
)

type b3 struct{}

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

func (b3) Name() string { return "b3" }

func (b3) Fields() []string { return b3Fields }

func (f b3) Extract(h http.Header) (monitor.SpanContext, error) {
	var c carried
	err := f.read(h, &c)
	return c.context(), err.asError()
}

// read is Extract to a zero c. If the single field is malformed the others are
// read, and the error is that of the single one.
func (b3) read(h http.Header, c *carried) (bad *rejection) {
	if values := h[b3Field]; len(values) > 0 {
		if bad = c.readB3Single(values[0]); bad == nil {
			return nil
		}
		*c = carried{}
	}
	if also := c.readB3(h); also != nil {
		*c = carried{}
		if bad == nil {
			bad = also
		}
	}
	return bad
}

// mayDebug reports whether the debug flag may be set.
func (b3) mayDebug(h http.Header) bool { return len(h[b3Flags]) > 0 || len(h[b3Field]) > 0 }

func (c *carried) readB3(h http.Header) *rejection {
	if value, ok := first(h, b3Sampled); ok {
		switch {
		// Earlier versions of B3 had true and false.
		case value == "1", strings.EqualFold(value, "true"):
			c.sampling = monitor.Sampled
		case value == "0", strings.EqualFold(value, "false"):
			c.sampling = monitor.NotSampled
		default:
			return because(value, b3BadSampling)
		}
	}
	// Debug implies an accept decision. The sampling stays what was sent, for
	// those who do not trust the flag.
	if value, ok := first(h, b3Flags); ok && value == "1" {
		c.debug = true
	}

	traceID, hasTrace := first(h, b3TraceID)
	spanID, hasSpan := first(h, b3SpanID)
	if !hasTrace && !hasSpan {
		return nil
	}
	parent, hasParent := first(h, b3Parent)
	switch {
	case !c.readTraceID(traceID):
		return because(traceID, b3BadTraceID)
	case !readSpanID(&c.span, spanID):
		return because(spanID, b3BadSpanID)
	case hasParent && !readSpanID(&c.parent, parent):
		return because(parent, b3BadParentID)
	}
	return nil
}

// because returns the reason for not taking the value of a field.
func because(value string, bad *rejection) *rejection {
	if len(value) > maxField {
		return b3TooLong
	}
	return bad
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
