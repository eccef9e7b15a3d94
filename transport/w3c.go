package transport

import (
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

func (f w3c) Extract(h http.Header) (monitor.SpanContext, error) {
	var c carried
	if err := f.read(h, &c); err != nil {
		return monitor.SpanContext{}, err
	}
	return c.context(), nil
}

// read is Extract to a zero c, of which nothing is to be used after an error.
func (w3c) read(h http.Header, c *carried) error {
	values := h[traceparent]
	switch len(values) {
	case 0:
		return nil
	case 1:
		return c.readTraceparent(trimmed(values[0]))
	}
	return ErrTraceparent
}

func (c *carried) readTraceparent(s string) error {
	if len(s) < traceparentLen || s[2] != '-' || s[35] != '-' || s[52] != '-' {
		return ErrTraceparent
	}
	version, versionOK := parseByte(s[0], s[1])
	flags, flagsOK := parseByte(s[53], s[54])
	if !versionOK || !flagsOK || version == 0xff {
		return ErrTraceparent
	}
	// A later version may add fields, of which nothing is known but how they
	// begin.
	if len(s) > traceparentLen && (version == 0 || s[traceparentLen] != '-') {
		return ErrTraceparent
	}
	if !c.readTraceID(s[3:35]) || !readSpanID(&c.span, s[36:52]) {
		return ErrTraceparent
	}
	c.sampling = monitor.NotSampled
	if flags&flagSampled != 0 {
		c.sampling = monitor.Sampled
	}
	return nil
}

// parseByte reads two lower-case hexadecimal digits.
func parseByte(high, low byte) (b byte, ok bool) {
	for _, c := range [...]byte{high, low} {
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

func (f w3c) Inject(c monitor.SpanContext, h http.Header) { f.write(&encoded{SpanContext: c}, h) }

func (w3c) write(e *encoded, h http.Header) {
	if e.IsValid() {
		e.set(h, traceparent, e.traceparent())
	}
}
