package transport

import (
	"net/http"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Propagator reads span contexts from headers and writes them to headers, in
// several formats at once. Handler and RoundTripper use one; other kinds of RPC and
// messages need their own. Options.Propagator makes it. All methods are safe for
// concurrent use.
type Propagator struct {
	formats []Format
	fields  []string     // of all formats, in lower case
	baggage *baggageKeys // nil if none may pass
	losses
}

var defaultFormats = []Format{w3c, b3}

// Propagator returns a Propagator for o.Formats and o.Baggage; it ignores the other
// options but Registry. It counts what it leaves out in the scope "transport" of
// the registry, by format and reason: "extract_rejected" counts what it received,
// "inject_dropped" what it should send.
func (o Options) Propagator() *Propagator {
	p := &Propagator{formats: o.Formats, losses: newLosses(o.registry())}
	p.baggage = allow(o.Baggage, &p.losses)
	if p.formats == nil {
		p.formats = defaultFormats
	}
	for _, f := range p.formats {
		for _, field := range f.Fields() {
			if !p.writes(field) {
				p.fields = append(p.fields, strings.ToLower(field))
			}
		}
	}
	return p
}

// Extract returns the span context of the caller, or the zero context if there is
// none. The first format that finds identifiers determines the span. The others
// add a sampling decision, a debug flag or a tracestate unless they name another
// span. Malformed fields are counted and treated as absent; fields with nothing to
// add may be skipped.
//
// Debug is the caller's claim. Clear it unless every client of the service may
// switch on tracing.
func (p *Propagator) Extract(h http.Header) (c monitor.SpanContext) {
	p.extract(h, &c)
	return c
}

// extract is Extract to a zero c.
func (p *Propagator) extract(h http.Header, c *monitor.SpanContext) {
	defer p.survive()
	for i, f := range p.formats {
		var more monitor.SpanContext
		found := c // the first format fills c itself
		if i > 0 {
			found = &more
		}
		var bad *rejection
		// The default formats are cases of their own, so that the compiler sees
		// that what they read does not escape.
		switch f {
		case w3c:
			bad = readW3C(h, found)
		case b3:
			// Most requests with both formats say the same in both, and the
			// look-ups take half of the time.
			if i > 0 && complete(c) && !b3MayDebug(h) {
				continue
			}
			bad = readB3(h, found)
		default:
			var err error
			if *found, err = f.Extract(h); err != nil {
				p.count(rejected, f.Name(), reasonOf(err), 1)
			}
		}
		if bad != nil {
			p.count(rejected, f.Name(), bad.reason, 1)
		}
		if i > 0 {
			merge(c, &more)
		}
	}
}

// Inject writes the span context in all formats. It replaces the fields that the
// header already has, whatever the case of their keys.
func (p *Propagator) Inject(c monitor.SpanContext, h http.Header) {
	for key := range h {
		if p.writes(key) {
			delete(h, key)
		}
	}
	p.inject(&encoded{SpanContext: c}, h)
}

// writes reports whether the field belongs to one of the formats, in any case.
func (p *Propagator) writes(key string) bool {
	for _, field := range p.fields {
		if sameKey(field, key) {
			return true
		}
	}
	return false
}

// inject is Inject to a header without the fields of the formats.
func (p *Propagator) inject(e *encoded, h http.Header) {
	defer p.survive()
	for _, f := range p.formats {
		switch f {
		case w3c:
			writeW3C(e, h)
		case b3:
			writeB3(e, h)
		default:
			f.Inject(e.SpanContext, h)
		}
	}
	if e.bad != nil {
		p.count(dropped, "w3c", e.bad.reason, 1)
	}
}

// ExtractFrom is Extract for any carrier.
func (p *Propagator) ExtractFrom(from Carrier) (c monitor.SpanContext) {
	p.extractFrom(from, &c)
	return c
}

func (p *Propagator) extractFrom(from Carrier, c *monitor.SpanContext) {
	defer p.survive() // panics of the carrier
	h := make(http.Header, len(p.fields))
	for _, name := range p.fields {
		if values := from.Values(name); len(values) > 0 {
			h[http.CanonicalHeaderKey(name)] = values
		}
	}
	p.extract(h, c)
}

// InjectInto is Inject for any carrier.
func (p *Propagator) InjectInto(c monitor.SpanContext, to Carrier) {
	defer p.survive()
	h := make(http.Header, len(p.fields))
	p.inject(&encoded{SpanContext: c}, h)
	for _, name := range p.fields {
		if values := h[http.CanonicalHeaderKey(name)]; len(values) > 0 {
			to.Set(name, strings.Join(values, ","))
		} else {
			to.Delete(name)
		}
	}
}

// ExtractBaggage returns the members of a carrier's baggage that Options.Baggage
// allows. Members that are malformed or exceed the limits are counted and left out.
func (p *Propagator) ExtractBaggage(from Carrier) (b Baggage) {
	if p.baggage == nil {
		return b
	}
	defer p.survive()
	return p.baggage.read(from.Values(baggageField))
}

// InjectBaggage writes the members that Options.Baggage allows. Members that the
// carrier already has stay if there is room, because an application that sets the
// field itself has its reasons; a member of b replaces one with the same key.
// Members that are left out are counted.
func (p *Propagator) InjectBaggage(b Baggage, to Carrier) {
	if p.baggage != nil {
		p.baggage.write(b, to)
	}
}
