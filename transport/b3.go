package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// B3 is the multiple-header encoding of Zipkin's B3: X-B3-TraceId and so on.
//
// It reads trace identifiers of 64 or 128 bits and writes 128. It reads and writes
// a sampling decision without identifiers too. A parent that cannot be read is an error
// and treated as absent. It also reads the single field b3,
// which takes precedence, as the specification says. It does not write b3, but
// removes it from outgoing headers; see B3Single.
var B3 Format = b3

var b3 = &codec{"b3", b3Fields, readB3, writeB3}

func writeB3(e *encoded, h http.Header) {
	if e.IsValid() {
		e.set(h, b3TraceID, e.traceID())
		e.set(h, b3SpanID, e.spanID())
		if e.ParentSpanID.IsValid() {
			e.set(h, b3Parent, e.parentID())
		}
	}
	switch {
	case e.Debug: // implies the decision, which must then not be sent
		e.set(h, b3Flags, "1")
	case e.Sampling == monitor.Sampled:
		e.set(h, b3Sampled, "1")
	case e.Sampling == monitor.NotSampled:
		e.set(h, b3Sampled, "0")
	}
}
