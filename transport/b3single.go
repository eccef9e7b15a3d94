package transport

import (
	"net/http"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// B3Single is the single-header encoding of Zipkin's B3, the field b3, which is
// also the one for message queues whose keys cannot have hyphens. It reads what
// B3 reads, and writes b3 alone.
//
// The decision stands before the parent's identifier, so that one is left out
// when there is no decision.
var B3Single Format = b3Single{}

var b3BadSyntax = &rejection{&ErrB3, badSyntax}

type b3Single struct{}

// maxB3Single is the length of the longest one:
// trace-id "-" span-id "-" sampling "-" parent-span-id
const maxB3Single = 32 + 1 + 16 + 1 + 1 + 1 + 16

func (b3Single) Name() string { return "b3single" }

func (b3Single) Fields() []string { return b3Fields }

func (b3Single) Extract(h http.Header) (monitor.SpanContext, error) { return b3{}.Extract(h) }

func (c *carried) readB3Single(s string) *rejection {
	if len(s) > maxField {
		return b3TooLong
	}
	if s = trimmed(s); len(s) > maxB3Single {
		return b3TooLong
	}
	if len(s) <= 1 {
		if !c.readB3Sampling(s) {
			return b3BadSampling
		}
		return nil
	}
	traceID, s, ok := strings.Cut(s, "-")
	if !ok {
		return b3BadSyntax
	}
	spanID, s, decided := strings.Cut(s, "-")
	sampling, parent, hasParent := strings.Cut(s, "-")
	switch {
	case !c.readTraceID(traceID):
		return b3BadTraceID
	case !readSpanID(&c.span, spanID):
		return b3BadSpanID
	case decided && !c.readB3Sampling(sampling):
		return b3BadSampling
	case hasParent && !readSpanID(&c.parent, parent):
		return b3BadParentID
	}
	return nil
}

func (c *carried) readB3Sampling(s string) (ok bool) {
	switch s {
	case "1":
		c.sampling = monitor.Sampled
	case "0":
		c.sampling = monitor.NotSampled
	case "d":
		c.debug = true
	default:
		return false
	}
	return true
}

func (b3Single) Inject(c monitor.SpanContext, h http.Header) {
	e := encoded{SpanContext: c}
	sampling := ""
	switch {
	case c.Debug:
		sampling = "d"
	case c.Sampling == monitor.Sampled:
		sampling = "1"
	case c.Sampling == monitor.NotSampled:
		sampling = "0"
	}
	switch {
	case !c.IsValid():
		if sampling != "" {
			e.set(h, b3Field, sampling)
		}
	case sampling == "":
		e.set(h, b3Field, e.traceAndSpan())
	case !c.ParentSpanID.IsValid():
		e.set(h, b3Field, e.traceAndSpan()+"-"+sampling)
	default:
		e.set(h, b3Field, e.traceAndSpan()+"-"+sampling+"-"+e.parentID())
	}
}
