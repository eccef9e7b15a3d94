package transport

import (
	"encoding/hex"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// An encoded is a span context on its way into header fields. All formats of this
// package write from one encoded and share its two allocations, because every
// request pays for them.
type encoded struct {
	monitor.SpanContext
	text   string     // made at first need: a traceparent, and the parent's digits
	values []string   // room for the fields' values; made at first need
	bad    *rejection // why something is left out, nil if nothing is
}

// The layout of a traceparent of version 0, and its flags.
const (
	// version "-" trace-id "-" parent-id "-" trace-flags
	traceparentLen = 2 + 1 + 32 + 1 + 16 + 1 + 2

	flagSampled = 1 << 0
	flagRandom  = 1 << 1
)

// maxFields is how many fields W3C and B3 write without a tracestate. Few traces
// have a tracestate, and mostly there is room for it too.
const maxFields = 1 + 4

// ids returns the context, which is valid, as a traceparent followed by the
// digits of the parent's identifier.
func (e *encoded) ids() string {
	if e.text != "" {
		return e.text
	}
	var buf [traceparentLen + 16]byte
	b := append(buf[:0], "00-"...)
	b = hex.AppendEncode(b, e.TraceID[:])
	b = append(b, '-')
	b = hex.AppendEncode(b, e.SpanID[:])
	flags := byte('0')
	if e.Sampling == monitor.Sampled || e.Debug {
		flags |= flagSampled
	}
	if e.Random {
		flags |= flagRandom
	}
	b = append(b, '-', '0', flags)
	if e.ParentSpanID.IsValid() {
		b = hex.AppendEncode(b, e.ParentSpanID[:])
	}
	e.text = string(b)
	return e.text
}

// Where the identifiers are in the text.
func (e *encoded) traceparent() string  { return e.ids()[:traceparentLen] }
func (e *encoded) traceID() string      { return e.ids()[3:35] }
func (e *encoded) spanID() string       { return e.ids()[36:52] }
func (e *encoded) traceAndSpan() string { return e.ids()[3:52] }
func (e *encoded) parentID() string     { return e.ids()[traceparentLen:] }

// set sets a field. The fields' values are slices of one array, and none can grow
// into the next. Formats set many fields, so this is not inlined.
//
//go:noinline
func (e *encoded) set(h http.Header, key, value string) {
	if cap(e.values) == len(e.values) {
		e.values = make([]string, 0, maxFields)
	}
	n := len(e.values)
	e.values = append(e.values, value)
	h[key] = e.values[n : n+1 : n+1]
}
