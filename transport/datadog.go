package transport

import (
	"encoding/binary"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// Datadog is the format of Datadog's libraries: x-datadog-trace-id and so on.
//
// Identifiers are decimal numbers of 64 bits. The left half of the trace's
// identifier travels in x-datadog-tags, as _dd.p.tid. A context is read only if both
// identifiers are there, and written only if the right half of the trace's is not
// zero.
//
// The sampling priority:
//
//	read     1 and 2 (the user's wish) as Sampled, 0 and -1 as NotSampled
//	written  1 or 0, and 2 for a debug span
//
// A user's wish is not a debug flag, so a debug span does not come back as one.
//
// A span context has no room for the other tags and for x-datadog-origin. The tags
// belong to another span and are removed from outgoing headers; the origin tells
// where the trace came from and is left as it is.
var Datadog Format = &codec{
	"datadog",
	[]string{"x-datadog-trace-id", "x-datadog-parent-id", "x-datadog-sampling-priority", "x-datadog-tags"},
	readDatadog, writeDatadog,
}

var (
	datadogTooLong     = &rejection{"Datadog fields", tooLong}
	datadogBadTraceID  = &rejection{"Datadog fields", badTraceID}
	datadogBadSpanID   = &rejection{"Datadog fields", badSpanID}
	datadogBadSampling = &rejection{"Datadog fields", badSampling}
	datadogBadTags     = &rejection{"Datadog fields", badTags}
)

const (
	datadogTraceID  = "X-Datadog-Trace-Id"
	datadogSpanID   = "X-Datadog-Parent-Id"
	datadogPriority = "X-Datadog-Sampling-Priority"
	datadogTags     = "X-Datadog-Tags"

	// datadogLeft is the tag of the left half of the trace's identifier.
	datadogLeft = "_dd.p.tid="

	// maxDatadogTags is the length beyond which Datadog's libraries ignore the tags
	// too.
	maxDatadogTags = 512
)

func readDatadog(h http.Header, c *monitor.SpanContext) (bad *rejection) {
	traceID, hasTrace := first(h[datadogTraceID])
	spanID, hasSpan := first(h[datadogSpanID])
	if !hasTrace && !hasSpan {
		return nil
	}
	bad = readDatadogIDs(c, traceID, spanID)
	if priority, ok := first(h[datadogPriority]); ok && bad == nil {
		bad = readPriority(c, priority)
	}
	if bad != nil {
		*c = monitor.SpanContext{}
		return bad
	}
	if tags, ok := first(h[datadogTags]); ok {
		bad = readDatadogTags(c, tags)
	}
	return bad
}

func readDatadogIDs(c *monitor.SpanContext, traceID, spanID string) *rejection {
	right, ok := parseDecimal(traceID)
	if !ok || right == 0 {
		return datadogBadTraceID
	}
	span, ok := parseDecimal(spanID)
	if !ok || span == 0 {
		return datadogBadSpanID
	}
	binary.BigEndian.PutUint64(c.TraceID[8:], right)
	binary.BigEndian.PutUint64(c.SpanID[:], span)
	return nil
}

func readPriority(c *monitor.SpanContext, s string) *rejection {
	priority, ok := parseDecimal(s)
	if !ok {
		return datadogBadSampling
	}
	c.Sampling = monitor.NotSampled
	if int64(priority) > 0 {
		c.Sampling = monitor.Sampled
	}
	return nil
}

// readDatadogTags looks for the left half of the trace's identifier. The right half
// is a valid identifier without it.
func readDatadogTags(c *monitor.SpanContext, s string) *rejection {
	if len(s) > maxDatadogTags {
		return datadogTooLong
	}
	for tag := range strings.SplitSeq(s, ",") {
		if left, found := strings.CutPrefix(tag, datadogLeft); found && left != "" {
			n, ok := parse64(left)
			if !ok {
				return datadogBadTags
			}
			binary.BigEndian.PutUint64(c.TraceID[:8], n)
			return nil
		}
	}
	return nil
}

// parseDecimal reads a number of 64 bits, unsigned or signed: some languages have
// only signed numbers.
func parseDecimal(s string) (n uint64, ok bool) {
	digits, negative := strings.CutPrefix(s, "-")
	if digits == "" || len(digits) > 20 {
		return 0, false
	}
	const most = ^uint64(0)
	for i := range len(digits) {
		digit := uint64(digits[i] - '0')
		if digit > 9 || n > (most-digit)/10 {
			return 0, false
		}
		n = 10*n + digit
	}
	if negative {
		return -n, n <= 1<<63
	}
	return n, true
}

func writeDatadog(e *encoded, h http.Header) {
	low := binary.BigEndian.Uint64(e.TraceID[8:])
	if !e.IsValid() || low == 0 {
		return
	}
	e.set(h, datadogTraceID, strconv.FormatUint(low, 10))
	e.set(h, datadogSpanID, strconv.FormatUint(binary.BigEndian.Uint64(e.SpanID[:]), 10))
	switch {
	case e.Debug:
		e.set(h, datadogPriority, "2")
	case e.Sampling == monitor.Sampled:
		e.set(h, datadogPriority, "1")
	case e.Sampling == monitor.NotSampled:
		e.set(h, datadogPriority, "0")
	}
	if left := e.TraceID[:8]; binary.BigEndian.Uint64(left) != 0 {
		e.set(h, datadogTags, datadogLeft+hex.EncodeToString(left))
	}
}
