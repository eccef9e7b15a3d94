package transport

import (
	"context"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// Baggage is a list of keys and values that an application attaches to a request
// for every service that takes part in it: W3C Baggage. Options.Baggage lists the
// keys that may travel.
//
// The zero value is empty. A Baggage is immutable, and so safe for concurrent use.
type Baggage struct {
	members []member
	size    int // of the members as they are sent, with the commas between them
}

// ParseBaggage reads the values of baggage fields, in order. Members that are
// malformed or exceed the limits are left out, and the error says why; the Baggage
// has the others.
func ParseBaggage(fields ...string) (Baggage, error) {
	var list baggageList
	list.read(fields, func(string) bool { return true })
	return baggageOf(list), list.bad().asError()
}

func baggageOf(l baggageList) Baggage { return Baggage{l.members, l.size} }

// Len returns the number of members.
func (b Baggage) Len() int { return len(b.members) }

// Value returns the value of a key: the last one if a sender repeated the key.
func (b Baggage) Value(key string) (value string, ok bool) {
	for _, m := range slices.Backward(b.members) {
		if m.key == key {
			return m.value, true
		}
	}
	return "", false
}

// All yields the keys and values in the order in which they are sent, including
// repeated keys.
func (b Baggage) All() iter.Seq2[string, string] {
	return func(yield func(key, value string) bool) {
		for _, m := range b.members {
			if !yield(m.key, m.value) {
				return
			}
		}
	}
}

// Properties returns the properties that a sender gave to a key's value: a list
// with a semicolon before each element, such as ";ttl=30;private", or "".
func (b Baggage) Properties(key string) string {
	for _, m := range slices.Backward(b.members) {
		if m.key == key {
			return m.properties
		}
	}
	return ""
}

// With returns a Baggage in which value is the only value of the key, without
// properties. It returns b and an error if the key is not an HTTP token, such as
// user-id, if the value is not UTF-8, or if there is no room.
func (b Baggage) With(key, value string) (Baggage, error) {
	if !validToken(key) || !utf8.ValidString(value) {
		return b, baggageSyntax
	}
	others := b.Without(key)
	list := baggageList{members: slices.Clip(others.members), size: others.size}
	if bad := list.add(member{key: key, value: value}); bad != nil {
		return b, bad
	}
	return baggageOf(list), nil
}

// Without returns a Baggage without the key.
func (b Baggage) Without(key string) Baggage {
	return b.only(func(own string) bool { return own != key })
}

// only returns the members whose keys keep accepts.
func (b Baggage) only(keep func(key string) bool) Baggage {
	if !slices.ContainsFunc(b.members, func(m member) bool { return !keep(m.key) }) {
		return b
	}
	var list baggageList
	for _, m := range b.members {
		if keep(m.key) {
			_ = list.add(m) // always has room
		}
	}
	return baggageOf(list)
}

// String returns the value of a baggage field.
func (b Baggage) String() string {
	members := make([]string, len(b.members))
	for i, m := range b.members {
		members[i] = m.key + "=" + percentEncode(m.value) + m.properties
	}
	return strings.Join(members, ",")
}

type baggageKey struct{}

// ContextWithBaggage returns a context with this baggage, which replaces the
// baggage of ctx. A nil ctx means context.Background.
func ContextWithBaggage(ctx context.Context, b Baggage) context.Context {
	if ctx == nil {
		ctx = context.Background()
	}
	return context.WithValue(ctx, baggageKey{}, b)
}

// BaggageFromContext returns the baggage of a context.
func BaggageFromContext(ctx context.Context) (b Baggage) {
	if ctx != nil {
		b, _ = ctx.Value(baggageKey{}).(Baggage)
	}
	return b
}
