package transport

import (
	"context"
	"net/http"
	"slices"
)

// baggageKeys are the keys that may enter and leave the process.
type baggageKeys struct {
	all  bool
	keys []string
	*losses
}

// allow returns the keys of Options.Baggage, nil if there are none.
func allow(keys []string, l *losses) *baggageKeys {
	if len(keys) == 0 {
		return nil
	}
	return &baggageKeys{slices.Contains(keys, "*"), keys, l}
}

func (a *baggageKeys) allows(key string) bool { return a.all || slices.Contains(a.keys, key) }

// read returns the allowed members of these fields.
func (a *baggageKeys) read(fields []string) Baggage {
	if len(fields) == 0 {
		return Baggage{}
	}
	var list baggageList
	list.read(fields, a.allows)
	list.count(a.losses, rejected)
	return baggageOf(list)
}

// write adds the allowed members to those that the carrier has.
func (a *baggageKeys) write(b Baggage, to Carrier) {
	own := b.only(a.allows)
	if own.Len() == 0 {
		return
	}
	defer a.survive()
	if fields := to.Values(baggageField); len(fields) > 0 {
		list := baggageList{members: slices.Clip(own.members), size: own.size} // they are shared
		list.read(fields, func(key string) bool {
			_, ours := own.Value(key)
			return !ours
		})
		list.count(a.losses, dropped)
		own = baggageOf(list)
	}
	to.Set(baggageField, own.String())
}

// context returns ctx with the allowed baggage of a header, if there is any. A nil
// a allows none.
func (a *baggageKeys) context(ctx context.Context, h http.Header) context.Context {
	if a == nil {
		return ctx
	}
	if b := a.read(h[baggageName]); b.Len() > 0 {
		return ContextWithBaggage(ctx, b)
	}
	return ctx
}
