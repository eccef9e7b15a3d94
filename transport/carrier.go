package transport

import (
	"net/http"
	"slices"
	"strings"
)

// A Carrier is what takes span contexts and baggage from process to process: the
// metadata of an RPC, the headers of a message. The keys are in lower case and
// made of letters, digits and hyphens, which HTTP/2, gRPC and message queues
// take alike; none ends in "-bin", and the values are printable ASCII.
type Carrier interface {
	// Values returns what the carrier has for the key, in whatever case it is
	// written there.
	Values(key string) []string

	// Set makes the value the only one for the key, and Delete leaves none.
	Set(key, value string)
	Delete(key string)
}

// The keys of the carriers below may be in any case. Values returns the values of
// those that differ in nothing else, in the order of the keys; Delete deletes all
// of them, and so does Set before it sets one.

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
// metadata.MD of gRPC, which converts to it. It must not be nil to be set.
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

// A MapCarrier is a map with one value for a key. It must not be nil to be set.
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

// keysLike returns, in order, those keys of a map that are the key but for the
// case of their letters.
func keysLike[V any](m map[string]V, key string) (keys []string) {
	for own := range m {
		if len(own) == len(key) && strings.EqualFold(own, key) {
			keys = append(keys, own)
		}
	}
	slices.Sort(keys)
	return keys
}
