package transport

import (
	"encoding/hex"
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

func (b3) Extract(h http.Header) (monitor.SpanContext, error) {
	var c monitor.SpanContext
	if value, ok := first(h, b3Sampled); ok {
		switch {
		// Earlier versions of B3 had true and false.
		case value == "1", strings.EqualFold(value, "true"):
			c.Sampling = monitor.Sampled
		case value == "0", strings.EqualFold(value, "false"):
			c.Sampling = monitor.NotSampled
		default:
			return monitor.SpanContext{}, ErrB3
		}
	}
	// Debug implies an accept decision. Sampling stays what was sent, for those
	// who do not trust the flag.
	if value, ok := first(h, b3Flags); ok && value == "1" {
		c.Debug = true
	}

	traceID, hasTrace := first(h, b3TraceID)
	spanID, hasSpan := first(h, b3SpanID)
	parent, hasParent := first(h, b3Parent)
	if !hasTrace && !hasSpan && !hasParent {
		return c, nil
	}
	var traceErr, spanErr, parentErr error
	c.TraceID, traceErr = monitor.ParseTraceID(traceID)
	c.SpanID, spanErr = monitor.ParseSpanID(spanID)
	if hasParent {
		c.ParentSpanID, parentErr = monitor.ParseSpanID(parent)
	}
	if traceErr != nil || spanErr != nil || parentErr != nil {
		return monitor.SpanContext{}, ErrB3
	}
	return c, nil
}

// first returns the first value of a field: B3 ignores further ones.
func first(h http.Header, key string) (value string, ok bool) {
	values := h[key]
	if len(values) == 0 {
		return "", false
	}
	return trimmed(values[0]), true
}

func (b3) Inject(c monitor.SpanContext, h http.Header) {
	// The values are slices of one array, none of which can grow into the next.
	var values = make([]string, 0, 4)
	set := func(key, value string) {
		n := len(values)
		values = append(values, value)
		h[key] = values[n : n+1 : n+1]
	}
	if c.IsValid() {
		var buf [2 * (16 + 8 + 8)]byte
		b := hex.AppendEncode(buf[:0], c.TraceID[:])
		b = hex.AppendEncode(b, c.SpanID[:])
		b = hex.AppendEncode(b, c.ParentSpanID[:])
		ids := string(b)
		set(b3TraceID, ids[:32])
		set(b3SpanID, ids[32:48])
		if c.ParentSpanID.IsValid() {
			set(b3Parent, ids[48:])
		}
	}
	switch {
	case c.Debug: // which implies the decision, and excludes that it is sent
		set(b3Flags, "1")
	case c.Sampling == monitor.Sampled:
		set(b3Sampled, "1")
	case c.Sampling == monitor.NotSampled:
		set(b3Sampled, "0")
	}
}
