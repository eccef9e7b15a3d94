// Package cowmap implements a copy-on-write map for tables that are read on every call
// and grow rarely. Reading takes no lock and does not allocate.
package cowmap

import (
	"iter"
	"unsafe"
)

// A Map maps strings to pointers. The zero value is an empty map. All methods are safe
// for concurrent use. It adds the type to a table of untyped pointers, so that maps of
// all types share one code.
type Map[V any] struct{ table table }

// Load returns the value of the key, or nil. The key is not kept.
func (m *Map[V]) Load(key []byte) *V { return (*V)(m.table.load(key)) }

// Add gives the key the value v, unless it has a value or the map has limit keys. It
// returns the value of the key, or nil if there is none.
func (m *Map[V]) Add(key []byte, v *V, limit int) *V {
	return (*V)(m.table.add(key, unsafe.Pointer(v), limit))
}

// All yields the keys and values that the map has when All is called, in no order.
func (m *Map[V]) All() iter.Seq2[string, *V] {
	all := m.table.everythingNow()
	return func(yield func(string, *V) bool) {
		for key, v := range all {
			if !yield(key, (*V)(v)) {
				return
			}
		}
	}
}

// Len returns the number of keys.
func (m *Map[V]) Len() int { return m.table.len() }
