package transport

import (
	"context"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// Baggage is keys and values that an application attaches to a request for all
// services that have to do with it: W3C Baggage. Which keys travel is said in
// Options.Baggage.
//
// The zero value is empty. A Baggage does not change, and so is safe for
// concurrent use.
type Baggage struct {
	members []member
	size    int // of the members as they are sent, with the commas between them
}

// ParseBaggage reads the values of baggage fields, in their order. If something
// is malformed or exceeds the limits, the error tells what is, and the Baggage has
// the other members.
func ParseBaggage(fields ...string) (Baggage, error) {
	var list baggageList
	list.read(fields, func(string) bool { return true })
	return baggageOf(list), list.bad().asError()
}

func baggageOf(l baggageList) Baggage { return Baggage{l.members, l.size} }

// Len returns the number of members.
func (b Baggage) Len() int { return len(b.members) }

// Value returns the value for a key. Senders can repeat a key: the last value is
// it.
func (b Baggage) Value(key string) (value string, ok bool) {
	for _, m := range slices.Backward(b.members) {
		if m.key == key {
			return m.value, true
		}
	}
	return "", false
}

// All yields the keys and values in the order in which they are sent, also
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

// Properties returns what a sender has said of a key's value: a list with a
// semicolon before each element, such as ";ttl=30;private", or "".
func (b Baggage) Properties(key string) string {
	for _, m := range slices.Backward(b.members) {
		if m.key == key {
			return m.properties
		}
	}
	return ""
}

// With returns a Baggage in which this is the only value for the key, without
// properties. The key must be a token of HTTP, such as user-id, and the value
// UTF-8; it is an error if not, or if there is no room, and then b is returned.
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

// only returns those members whose keys are to be kept.
func (b Baggage) only(keep func(key string) bool) Baggage {
	if !slices.ContainsFunc(b.members, func(m member) bool { return !keep(m.key) }) {
		return b
	}
	var list baggageList
	for _, m := range b.members {
		if keep(m.key) {
			_ = list.add(m) // there was room for more
		}
	}
	return baggageOf(list)
}

// String returns the value of a baggage field.
func (b Baggage) String() string {
	var text strings.Builder
	text.Grow(b.size)
	for i, m := range b.members {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(m.key)
		text.WriteByte('=')
		text.WriteString(percentEncode(m.value))
		text.WriteString(m.properties)
	}
	return text.String()
}

type baggageKey struct{}

// ContextWithBaggage returns a context with this baggage instead of what ctx has.
// A nil ctx counts as context.Background.
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
