package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Propagator takes span contexts in and out of headers, in several formats at
// once. Handler and RoundTripper use one; it is exported for other kinds of RPC
// and for messages. It comes from Options.Propagator. All methods are safe for
// concurrent use.
type Propagator struct {
	formats  []Format
	rejected []*monitor.Counter // by format
	panics   *monitor.Counter
	fields   map[string]bool // of all formats, in canonical form
}

// Propagator returns what carries span contexts in o.Formats. It counts in
// o.Registry what it has to reject.
func (o Options) Propagator() *Propagator {
	scope := o.registry().Scope("transport")
	p := &Propagator{
		formats: o.Formats,
		panics:  scope.Counter("callback_panics"),
		fields:  map[string]bool{},
	}
	if p.formats == nil {
		p.formats = []Format{W3C, B3}
	}
	for _, f := range p.formats {
		p.rejected = append(p.rejected, scope.Counter("extract_rejected", monitor.String("format", f.Name())))
		for _, name := range f.Fields() {
			p.fields[http.CanonicalHeaderKey(name)] = true
		}
	}
	return p
}

// Extract returns the span context of the caller: the one of the first format
// that has identifiers, to which the others add a decision or a debug flag if
// they do not name another span. It is zero if there is none. What is malformed
// is counted and otherwise taken for absent.
//
// Debug is what the caller claims. Clear it if not everybody who can reach the
// service may switch on tracing.
func (p *Propagator) Extract(h http.Header) monitor.SpanContext {
	var c carried
	p.extract(h, &c)
	return c.context()
}

func (p *Propagator) extract(h http.Header, c *carried) {
	defer p.survive()
	for i, f := range p.formats {
		var found carried
		var err error
		// The formats of this package are told apart for the compiler to see that
		// what they read does not escape.
		switch f := f.(type) {
		case w3c:
			err = f.read(h, &found)
		case b3:
			err = f.read(h, &found)
		default:
			var context monitor.SpanContext
			context, err = f.Extract(h)
			found = carriedBy(context)
		}
		if err != nil {
			p.rejected[i].Inc()
			continue
		}
		c.add(&found)
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
}

// survive counts what a function panics with that was given to this package.
// To be deferred.
func (p *Propagator) survive() {
	if recover() != nil {
		p.panics.Inc()
	}
}
