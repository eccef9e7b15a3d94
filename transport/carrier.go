package transport

import (
	"net/http"
	"slices"
	"strings"
)

// A Carrier carries span contexts and baggage between processes: the metadata of an
// RPC, or the headers of a message. Keys are lower-case letters, digits and
// hyphens, which HTTP/2, gRPC and message queues all accept; none ends in "-bin".
// Values are printable ASCII.
type Carrier interface {
	// Values returns the values of the key, whatever its case in the carrier.
	Values(key string) []string

	// Set makes value the only value of the key; Delete removes all of them.
	Set(key, value string)
	Delete(key string)
}

// The carriers below may have keys in any case. Keys that differ only in case are
// one: Values returns the values of all of them, in the order of the keys, Delete
// removes all of them, and Set replaces all of them.

// A HeaderCarrier is an http.Header as a Carrier. Set writes the key as
// http.Header.Set does.
type HeaderCarrier http.Header

// Values is as Carrier says.
func (h HeaderCarrier) Values(key string) []string { return valuesOf(h, key) }

// Delete is as Carrier says.
func (h HeaderCarrier) Delete(key string) { deleteFrom(h, key) }

// Set is as Carrier says.
func (h HeaderCarrier) Set(key, value string) {
	deleteFrom(h, key)
	http.Header(h).Set(key, value)
}

// A MultiCarrier is a map with any number of values for a key, such as the
// metadata.MD of gRPC, which converts to it. Set panics if it is nil.
type MultiCarrier map[string][]string

// Values is as Carrier says.
func (m MultiCarrier) Values(key string) []string { return valuesOf(m, key) }

// Delete is as Carrier says.
func (m MultiCarrier) Delete(key string) { deleteFrom(m, key) }

// Set is as Carrier says.
func (m MultiCarrier) Set(key, value string) {
	deleteFrom(m, key)
	m[key] = []string{value}
}

// A MapCarrier is a map with one value for a key. Set panics if it is nil.
type MapCarrier map[string]string

// Values is as Carrier says.
func (m MapCarrier) Values(key string) (values []string) {
	for _, own := range keysLike(m, key) {
		values = append(values, m[own])
	}
	return values
}

// Delete is as Carrier says.
func (m MapCarrier) Delete(key string) { deleteFrom(m, key) }

// Set is as Carrier says.
func (m MapCarrier) Set(key, value string) {
	deleteFrom(m, key)
	m[key] = value
}

func valuesOf(m map[string][]string, key string) (values []string) {
	keys := keysLike(m, key)
	if len(keys) == 1 {
		return m[keys[0]]
	}
	for _, own := range keys {
		values = append(values, m[own]...)
	}
	return values
}

func deleteFrom[V any](m map[string]V, key string) {
	for _, own := range keysLike(m, key) {
		delete(m, own)
	}
}

// keysLike returns the keys of a map that equal key apart from case, in order.
func keysLike[V any](m map[string]V, key string) (keys []string) {
	for own := range m {
		if sameKey(own, key) {
			keys = append(keys, own)
		}
	}
	slices.Sort(keys)
	return keys
}

// sameKey reports whether two keys of ASCII letters are equal apart from case.
func sameKey(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }
