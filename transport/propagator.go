package transport

import (
	"net/http"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Propagator takes span contexts in and out of headers, in several formats at
// once. Handler and RoundTripper use one; it is exported for other kinds of RPC
// and for messages. It comes from Options.Propagator. All methods are safe for
// concurrent use.
type Propagator struct {
	formats []Format
	names   []string        // of the fields of all formats, in lower case
	fields  map[string]bool // the same, in canonical form
	baggage *allowed        // nil if no baggage is
	scope   *monitor.Scope
	panics  *monitor.Counter
}

// Propagator returns what carries span contexts in o.Formats, and the baggage of
// o.Baggage. It counts in the scope "transport" of o.Registry what it has to leave
// out: "extract_rejected" of what it received, and "inject_dropped" of what it was
// given to send, by format and reason.
func (o Options) Propagator() *Propagator {
	scope := o.registry().Scope("transport")
	p := &Propagator{
		formats: o.Formats,
		fields:  map[string]bool{},
		baggage: allow(o.Baggage),
		scope:   scope,
		panics:  scope.Counter("callback_panics"),
	}
	if p.formats == nil {
		p.formats = []Format{W3C, B3}
	}
	for _, f := range p.formats {
		for _, name := range f.Fields() {
			if key := http.CanonicalHeaderKey(name); !p.fields[key] {
				p.fields[key] = true
				p.names = append(p.names, strings.ToLower(name))
			}
		}
	}
	return p
}

// Extract returns the span context of the caller: the one of the first format
// that has identifiers, to which the others add a decision, a debug flag or a
// tracestate if they do not name another span. It is zero if there is none. What
// is malformed is counted and otherwise taken for absent; fields that have nothing
// to add may not be looked at.
//
// Debug is what the caller claims. Clear it if not everybody who can reach the
// service may switch on tracing.
func (p *Propagator) Extract(h http.Header) monitor.SpanContext {
	var c carried
	p.extract(h, &c)
	return c.context()
}

// extract is Extract to a zero c.
func (p *Propagator) extract(h http.Header, c *carried) {
	defer p.survive()
	for i, f := range p.formats {
		var more carried
		found := c // for the first one, to which nothing is to be added
		if i > 0 {
			found = &more
		}
		var bad *rejection
		// The formats that are used by default are told apart for the compiler to
		// see that what they read does not escape.
		switch f := f.(type) {
		case w3c:
			bad = f.read(h, found)
		case b3:
			// Most requests with both formats have the same in both, and half of
			// the time goes into the look-ups.
			if i > 0 && c.complete() && !f.mayDebug(h) {
				continue
			}
			bad = f.read(h, found)
		default:
			context, err := f.Extract(h)
			*found = carriedBy(context)
			if err != nil {
				p.rejected(f.Name(), reasonOf(err), 1)
			}
		}
		if bad != nil {
			p.rejected(f.Name(), bad.reason, 1)
		}
		if i > 0 {
			c.add(&more)
		}
	}
}

// Inject writes the span context in all formats, in place of any that the header
// has already, whatever the case of its keys.
func (p *Propagator) Inject(c monitor.SpanContext, h http.Header) {
	for key := range h {
		if p.writes(key) {
			delete(h, key)
		}
	}
	p.inject(&encoded{SpanContext: c}, h)
}

// writes reports whether the field is one of the formats', whatever its case.
func (p *Propagator) writes(key string) bool { return p.fields[http.CanonicalHeaderKey(key)] }

// inject is Inject to a header without the fields of the formats.
func (p *Propagator) inject(e *encoded, h http.Header) {
	defer p.survive()
	for _, f := range p.formats {
		switch f := f.(type) {
		case w3c:
			f.write(e, h)
		case b3:
			f.write(e, h)
		default:
			f.Inject(e.SpanContext, h)
		}
	}
	if e.bad != nil {
		p.dropped("w3c", e.bad.reason, 1)
	}
}

// survive counts what a function panics with that was given to this package.
// To be deferred.
func (p *Propagator) survive() {
	if recover() != nil {
		p.panics.Inc()
	}
}
