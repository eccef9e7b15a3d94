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
func (p *Propagator) Extract(h http.Header) (c monitor.SpanContext) {
	defer p.survive()
	for i, f := range p.formats {
		found, err := f.Extract(h)
		if err != nil {
			p.rejected[i].Inc()
			continue
		}
		c = merge(c, found)
	}
	return c
}

// merge adds to a what b says about the same span, or without naming one. A
// debug flag is lost otherwise: traceparent has none.
func merge(a, b monitor.SpanContext) monitor.SpanContext {
	if !a.IsValid() && b.IsValid() {
		a, b = b, a
	}
	if b.IsValid() && (a.TraceID != b.TraceID || a.SpanID != b.SpanID) {
		return a
	}
	a.Debug = a.Debug || b.Debug
	if a.Sampling == monitor.Undecided {
		a.Sampling = b.Sampling
	}
	return a
}

// Inject writes the span context in all formats, in place of any that the header
// has already, whatever the case of its keys.
func (p *Propagator) Inject(c monitor.SpanContext, h http.Header) {
	defer p.survive()
	for key := range h {
		if p.fields[http.CanonicalHeaderKey(key)] {
			delete(h, key)
		}
	}
	for _, f := range p.formats {
		f.Inject(c, h)
	}
}

// survive counts what a function panics with that was given to this package.
// To be deferred.
func (p *Propagator) survive() {
	if recover() != nil {
		p.panics.Inc()
	}
}
