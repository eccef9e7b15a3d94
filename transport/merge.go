package transport

import "github.com/spacemonkeygo/monitor/v2"

// merge adds to c what b knows, because no format has everything, unless b names
// another span.
func merge(c, b *monitor.SpanContext) {
	first := !c.IsValid()
	switch {
	case !b.IsValid():
	case first:
		c.TraceID, c.SpanID, c.ParentSpanID = b.TraceID, b.SpanID, b.ParentSpanID
		c.Random, c.State = b.Random, b.State
	case !same(c, b):
		return
	default:
		if !hasLeft(c) {
			c.TraceID = b.TraceID
		}
		c.Random = c.Random || b.Random
		if c.State == "" {
			c.State = b.State
		}
	}
	c.Debug = c.Debug || b.Debug
	// A decision that came with the identifiers takes precedence; otherwise the
	// first one does.
	if c.Sampling == monitor.Undecided || first && b.IsValid() && b.Sampling != monitor.Undecided {
		c.Sampling = b.Sampling
	}
}

// same reports whether both name the same span. One may lack the left half of the
// trace's identifier: some formats have no room for it, and some systems do not
// store it.
func same(c, b *monitor.SpanContext) bool {
	return [8]byte(c.TraceID[8:]) == [8]byte(b.TraceID[8:]) && c.SpanID == b.SpanID &&
		(c.TraceID == b.TraceID || !hasLeft(c) || !hasLeft(b))
}

// hasLeft reports whether the left half of the trace's identifier is known.
func hasLeft(c *monitor.SpanContext) bool { return [8]byte(c.TraceID[:8]) != [8]byte{} }

// complete reports whether only a debug flag could be added.
func complete(c *monitor.SpanContext) bool {
	return hasLeft(c) && c.SpanID.IsValid() && c.Sampling != monitor.Undecided
}
