package transport

import (
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// W3C is the traceparent field of W3C Trace Context, level 2.
//
// A traceparent always has a decision: the flag that is not set is read as
// NotSampled, and what is Undecided is written so. The tracestate field is not
// read. It is removed from outgoing headers, because it would belong to another
// traceparent.
var W3C Format = w3c{}

// ErrTraceparent is the error of W3C.Extract.
var ErrTraceparent = errors.New("transport: malformed traceparent")

type w3c struct{}

const (
	traceparent = "Traceparent"
	tracestate  = "Tracestate"

	// version "-" trace-id "-" parent-id "-" trace-flags
	traceparentLen = 2 + 1 + 32 + 1 + 16 + 1 + 2

	flagSampled = 1 << 0
)

var w3cFields = []string{"traceparent", "tracestate"}

func (w3c) Name() string { return "w3c" }

func (w3c) Fields() []string { return w3cFields }

func (w3c) Extract(h http.Header) (monitor.SpanContext, error) {
	values := h[traceparent]
	switch len(values) {
	case 0:
		return monitor.SpanContext{}, nil
	case 1:
		return parseTraceparent(trimmed(values[0]))
	}
	return monitor.SpanContext{}, ErrTraceparent
}

func parseTraceparent(s string) (monitor.SpanContext, error) {
	if len(s) < traceparentLen || s[2] != '-' || s[35] != '-' || s[52] != '-' {
		return monitor.SpanContext{}, ErrTraceparent
	}
	version, versionOK := parseByte(s[:2])
	flags, flagsOK := parseByte(s[53:55])
	if !versionOK || !flagsOK || version == 0xff {
		return monitor.SpanContext{}, ErrTraceparent
	}
	// A later version may add fields, of which nothing is known but how they
	// begin.
	if len(s) > traceparentLen && (version == 0 || s[traceparentLen] != '-') {
		return monitor.SpanContext{}, ErrTraceparent
	}
	traceID, traceErr := monitor.ParseTraceID(s[3:35])
	spanID, spanErr := monitor.ParseSpanID(s[36:52])
	if traceErr != nil || spanErr != nil {
		return monitor.SpanContext{}, ErrTraceparent
	}
	c := monitor.SpanContext{TraceID: traceID, SpanID: spanID, Sampling: monitor.NotSampled}
	if flags&flagSampled != 0 {
		c.Sampling = monitor.Sampled
	}
	return c, nil
}

// parseByte reads two lower-case hexadecimal digits.
func parseByte(s string) (b byte, ok bool) {
	for _, c := range []byte(s) {
		switch {
		case '0' <= c && c <= '9':
			b = b<<4 | (c - '0')
		case 'a' <= c && c <= 'f':
			b = b<<4 | (c - 'a' + 10)
		default:
			return 0, false
		}
	}
	return b, true
}

func (w3c) Inject(c monitor.SpanContext, h http.Header) {
	if !c.IsValid() {
		return
	}
	var buf [traceparentLen]byte
	b := append(buf[:0], "00-"...)
	b = hex.AppendEncode(b, c.TraceID[:])
	b = append(b, '-')
	b = hex.AppendEncode(b, c.SpanID[:])
	if c.Sampling == monitor.Sampled || c.Debug {
		b = append(b, "-01"...)
	} else {
		b = append(b, "-00"...)
	}
	h[traceparent] = []string{string(b)}
}
