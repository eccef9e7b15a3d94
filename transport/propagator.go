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
	baggage *baggageKeys    // nil if none may pass
	losses
}

// Propagator returns what carries span contexts in o.Formats, and the baggage of
// o.Baggage. It counts in the scope "transport" of o.Registry what it has to leave
// out: "extract_rejected" of what it received, and "inject_dropped" of what it was
// given to send, by format and reason.
func (o Options) Propagator() *Propagator {
	p := &Propagator{
		formats: o.Formats,
		fields:  map[string]bool{},
		losses:  newLosses(o.registry()),
	}
	p.baggage = allow(o.Baggage, &p.losses)
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
			if i > 0 && c.complete() && !b3MayDebug(h) {
				continue
			}
			bad = readB3(h, found)
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

// ExtractFrom does what Extract does, with any carrier.
func (p *Propagator) ExtractFrom(from Carrier) monitor.SpanContext {
	var c carried
	p.extractFrom(from, &c)
	return c.context()
}

func (p *Propagator) extractFrom(from Carrier, c *carried) {
	defer p.survive() // what the carrier panics with
	h := make(http.Header, len(p.names))
	for _, name := range p.names {
		if values := from.Values(name); len(values) > 0 {
			h[http.CanonicalHeaderKey(name)] = values
		}
	}
	p.extract(h, c)
}

// InjectInto does what Inject does, with any carrier.
func (p *Propagator) InjectInto(c monitor.SpanContext, to Carrier) {
	defer p.survive()
	h := make(http.Header, len(p.names))
	p.inject(&encoded{SpanContext: c}, h)
	for _, name := range p.names {
		if values := h[http.CanonicalHeaderKey(name)]; len(values) > 0 {
			to.Set(name, strings.Join(values, ","))
		} else {
			to.Delete(name)
		}
	}
}

// ExtractBaggage returns those members of a carrier's baggage that
// Options.Baggage allows. What is malformed or exceeds the limits is counted and
// left out.
func (p *Propagator) ExtractBaggage(from Carrier) (b Baggage) {
	if p.baggage == nil {
		return b
	}
	defer p.survive()
	return p.baggage.read(from.Values(baggageField))
}

// InjectBaggage writes those members that Options.Baggage allows. What the
// carrier has already stays as far as there is room, but for keys that are
// written: an application that sets the field itself knows why. What is left out
// is counted.
func (p *Propagator) InjectBaggage(b Baggage, to Carrier) {
	if p.baggage != nil {
		p.baggage.write(b, to)
	}
}
