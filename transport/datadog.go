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
var Datadog Format = datadog{}

var (
	datadogTooLong     = &rejection{"Datadog fields", tooLong}
	datadogBadTraceID  = &rejection{"Datadog fields", badTraceID}
	datadogBadSpanID   = &rejection{"Datadog fields", badSpanID}
	datadogBadSampling = &rejection{"Datadog fields", badSampling}
	datadogBadTags     = &rejection{"Datadog fields", badTags}
)

type datadog struct{}

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

var datadogFields = []string{"x-datadog-trace-id", "x-datadog-parent-id", "x-datadog-sampling-priority", "x-datadog-tags"}

func (datadog) Name() string { return "datadog" }

func (datadog) Fields() []string { return datadogFields }

func (datadog) Extract(h http.Header) (monitor.SpanContext, error) {
	traceID, hasTrace := first(h, datadogTraceID)
	spanID, hasSpan := first(h, datadogSpanID)
	if !hasTrace && !hasSpan {
		return monitor.SpanContext{}, nil
	}
	priority, hasPriority := first(h, datadogPriority)
	tags, hasTags := first(h, datadogTags)

	var c carried
	bad := c.readDatadog(traceID, spanID)
	if bad == nil && hasPriority {
		bad = c.readPriority(priority)
	}
	if bad != nil {
		return monitor.SpanContext{}, bad
	}
	if hasTags {
		bad = c.readDatadogTags(tags)
	}
	return c.context(), bad.asError()
}

func (c *carried) readDatadog(traceID, spanID string) *rejection {
	var ok bool
	if c.traceLow, ok = parseDecimal(traceID); !ok || c.traceLow == 0 {
		return datadogBadTraceID
	}
	if c.span, ok = parseDecimal(spanID); !ok || c.span == 0 {
		return datadogBadSpanID
	}
	return nil
}

func (c *carried) readPriority(s string) *rejection {
	priority, ok := parseDecimal(s)
	if !ok {
		return datadogBadSampling
	}
	c.sampling = monitor.NotSampled
	if int64(priority) > 0 {
		c.sampling = monitor.Sampled
	}
	return nil
}

// readDatadogTags looks for the left half of the trace's identifier. The right half
// is a valid identifier without it.
func (c *carried) readDatadogTags(s string) *rejection {
	if len(s) > maxDatadogTags {
		return datadogTooLong
	}
	for tag := range strings.SplitSeq(s, ",") {
		if left, found := strings.CutPrefix(tag, datadogLeft); found && left != "" {
			high, ok := parse64(left)
			if !ok {
				return datadogBadTags
			}
			c.traceHigh = high
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

func (datadog) Inject(c monitor.SpanContext, h http.Header) {
	low := binary.BigEndian.Uint64(c.TraceID[8:])
	if !c.IsValid() || low == 0 {
		return
	}
	h[datadogTraceID] = []string{strconv.FormatUint(low, 10)}
	h[datadogSpanID] = []string{strconv.FormatUint(binary.BigEndian.Uint64(c.SpanID[:]), 10)}
	switch {
	case c.Debug:
		h[datadogPriority] = []string{"2"}
	case c.Sampling == monitor.Sampled:
		h[datadogPriority] = []string{"1"}
	case c.Sampling == monitor.NotSampled:
		h[datadogPriority] = []string{"0"}
	}
	if left := c.TraceID[:8]; binary.BigEndian.Uint64(left) != 0 {
		h[datadogTags] = []string{datadogLeft + hex.EncodeToString(left)}
	}
}
