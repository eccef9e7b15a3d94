package transport

import (
	"encoding/binary"

	"github.com/spacemonkeygo/monitor/v2"
)

// A carried is a monitor.SpanContext read from header fields. The identifiers are
// words, because every request pays for each copy and comparison.
type carried struct {
	traceHigh, traceLow uint64
	span, parent        uint64
	sampling            monitor.Sampling
	debug, random       bool
	state               string
}

func (c *carried) valid() bool { return c.traceHigh|c.traceLow != 0 && c.span != 0 }

// complete reports whether only a debug flag could be added.
func (c *carried) complete() bool {
	return c.traceHigh != 0 && c.span != 0 && c.sampling != monitor.Undecided
}

func (c *carried) context() (to monitor.SpanContext) {
	binary.BigEndian.PutUint64(to.TraceID[:8], c.traceHigh)
	binary.BigEndian.PutUint64(to.TraceID[8:], c.traceLow)
	binary.BigEndian.PutUint64(to.SpanID[:], c.span)
	binary.BigEndian.PutUint64(to.ParentSpanID[:], c.parent)
	to.Sampling, to.Debug, to.Random, to.State = c.sampling, c.debug, c.random, c.state
	return to
}

func carriedBy(c monitor.SpanContext) carried {
	return carried{
		traceHigh: binary.BigEndian.Uint64(c.TraceID[:8]),
		traceLow:  binary.BigEndian.Uint64(c.TraceID[8:]),
		span:      binary.BigEndian.Uint64(c.SpanID[:]),
		parent:    binary.BigEndian.Uint64(c.ParentSpanID[:]),
		sampling:  c.Sampling,
		debug:     c.Debug,
		random:    c.Random,
		state:     c.State,
	}
}

// add adds what b knows, because no format has everything, unless b names another
// span.
func (c *carried) add(b *carried) {
	first := !c.valid()
	switch {
	case !b.valid():
	case first:
		c.traceHigh, c.traceLow, c.span, c.parent = b.traceHigh, b.traceLow, b.span, b.parent
		c.random, c.state = b.random, b.state
	case !c.same(b):
		return
	default:
		c.traceHigh |= b.traceHigh
		c.random = c.random || b.random
		if c.state == "" {
			c.state = b.state
		}
	}
	c.debug = c.debug || b.debug
	// A decision that came with the identifiers takes precedence; otherwise the
	// first one does.
	if c.sampling == monitor.Undecided || first && b.valid() && b.sampling != monitor.Undecided {
		c.sampling = b.sampling
	}
}

// same reports whether both name the same span. One may lack the left half of the
// trace's identifier: some formats have no room for it, and some systems do not
// store it.
func (c *carried) same(b *carried) bool {
	return c.traceLow == b.traceLow && c.span == b.span &&
		(c.traceHigh == b.traceHigh || c.traceHigh == 0 || b.traceHigh == 0)
}

// readTraceID reads 32 lower-case hexadecimal digits that are not all zero, or 16
// for the right half, as monitor.ParseTraceID does.
func (c *carried) readTraceID(s string) (ok bool) {
	highOK := true
	if len(s) == 32 {
		c.traceHigh, highOK = parse64(s[:16])
		s = s[16:]
	}
	c.traceLow, ok = parse64(s)
	return ok && highOK && c.traceHigh|c.traceLow != 0
}

// readSpanID reads what monitor.ParseSpanID does.
func readSpanID(id *uint64, s string) (ok bool) {
	*id, ok = parse64(s)
	return ok && *id != 0
}
