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

// baggageKeys are the keys that may come in and go out.
type baggageKeys struct {
	all  bool
	keys map[string]bool
	*losses
}

// allow returns what Options.Baggage allows, nil for nothing.
func allow(keys []string, l *losses) *baggageKeys {
	if len(keys) == 0 {
		return nil
	}
	a := &baggageKeys{keys: make(map[string]bool, len(keys)), losses: l}
	for _, key := range keys {
		a.all = a.all || key == "*"
		a.keys[key] = true
	}
	return a
}

func (a *baggageKeys) allows(key string) bool { return a.all || a.keys[key] }

// read returns those members of some fields that are allowed.
func (a *baggageKeys) read(fields []string) Baggage {
	if len(fields) == 0 {
		return Baggage{}
	}
	var list baggageList
	list.read(fields, a.allows)
	list.count(a.rejected)
	return baggageOf(list)
}

// write writes those members that are allowed, besides what the carrier has.
func (a *baggageKeys) write(b Baggage, to Carrier) {
	own := b.only(a.allows)
	if own.Len() == 0 {
		return
	}
	defer a.survive()
	if fields := to.Values(baggageField); len(fields) > 0 {
		list := baggageList{members: slices.Clip(own.members), size: own.size} // others have them too
		list.read(fields, func(key string) bool {
			_, ours := own.Value(key)
			return !ours
		})
		list.count(a.dropped)
		own = baggageOf(list)
	}
	to.Set(baggageField, own.String())
}

// context returns ctx with the baggage that came in a header, if there is any
// and it is allowed. A nil a allows none.
func (a *baggageKeys) context(ctx context.Context, h http.Header) context.Context {
	if a == nil {
		return ctx
	}
	if b := a.read(h[baggageName]); b.Len() > 0 {
		return ContextWithBaggage(ctx, b)
	}
	return ctx
}
