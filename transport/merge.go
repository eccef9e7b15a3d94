package transport

import (
	"cmp"

	"github.com/spacemonkeygo/monitor/v2"
)

// merge adds to c what b knows, because no format has everything, unless b names
// another span. A sampling decision that came with identifiers takes precedence;
// otherwise the first one does. b may change.
func merge(c, b *monitor.SpanContext) {
	switch {
	case !b.IsValid():
	case !c.IsValid():
		*c, *b = *b, *c
	case !same(c, b):
		return
	default:
		if !hasLeft(c) {
			c.TraceID = b.TraceID
		}
		c.Random = c.Random || b.Random
		c.State = cmp.Or(c.State, b.State)
	}
	c.Debug = c.Debug || b.Debug
	c.Sampling = cmp.Or(c.Sampling, b.Sampling)
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
