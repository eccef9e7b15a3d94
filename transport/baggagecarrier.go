package transport

import (
	"context"
	"net/http"
	"slices"
)

const (
	baggageField = "baggage"
	baggageName  = "Baggage" // as http.CanonicalHeaderKey has it
)

// allowed is the keys that may come in and go out.
type allowed struct {
	all  bool
	keys map[string]bool
}

// allow returns what Options.Baggage allows, nil for nothing.
func allow(keys []string) *allowed {
	if len(keys) == 0 {
		return nil
	}
	a := &allowed{keys: make(map[string]bool, len(keys))}
	for _, key := range keys {
		a.all = a.all || key == "*"
		a.keys[key] = true
	}
	return a
}

func (a *allowed) allows(key string) bool { return a.all || a.keys[key] }

// ExtractBaggage returns those members of a carrier's baggage that
// Options.Baggage allows. What is malformed or exceeds the limits is counted and
// left out.
func (p *Propagator) ExtractBaggage(from Carrier) (b Baggage) {
	if p.baggage == nil {
		return b
	}
	defer p.survive()
	return p.readBaggage(from.Values(baggageField))
}

func (p *Propagator) readBaggage(fields []string) Baggage {
	if len(fields) == 0 {
		return Baggage{}
	}
	var list baggageList
	list.read(fields, p.baggage.allows)
	list.count(p.rejected)
	return list.Baggage
}

// count tells what did not get into the list.
func (l *baggageList) count(as func(format, reason string, n int)) {
	as(baggageField, badSyntax, l.malformed)
	as(baggageField, tooMany, l.tooMany)
	as(baggageField, tooLong, l.tooLong)
}

// withBaggage returns ctx with the baggage that came in a header, if there is any
// and it is allowed.
func (p *Propagator) withBaggage(ctx context.Context, h http.Header) context.Context {
	if p.baggage == nil {
		return ctx
	}
	if b := p.readBaggage(h[baggageName]); b.Len() > 0 {
		return ContextWithBaggage(ctx, b)
	}
	return ctx
}

// InjectBaggage writes those members that Options.Baggage allows. What the
// carrier has already stays as far as there is room, but for keys that are
// written: an application that sets the field itself knows why. What is left out
// is counted.
func (p *Propagator) InjectBaggage(b Baggage, to Carrier) {
	if p.baggage == nil {
		return
	}
	own := b.only(p.baggage.allows)
	if own.Len() == 0 {
		return
	}
	defer p.survive()
	list := baggageList{Baggage: own}
	if fields := to.Values(baggageField); len(fields) > 0 {
		list.members = slices.Clip(own.members) // others have them too
		list.read(fields, func(key string) bool {
			_, ours := own.Value(key)
			return !ours
		})
		list.count(p.dropped)
	}
	to.Set(baggageField, list.String())
}
