// Package cowmap is a map by string for tables that are read on every call
// and grow rarely: reading takes no lock and does not allocate.
package cowmap

import (
	"iter"
	"unsafe"
)

// Map maps strings to pointers. The zero value is an empty map. Safe for
// concurrent use. It is a table of pointers that gives them their type, so that
// maps of different types are one code.
type Map[V any] struct{ table table }

// Load returns the value of the key, or nil. The key is not kept.
func (m *Map[V]) Load(key []byte) *V { return (*V)(m.table.load(key)) }

// LoadOrCreate returns the value of the key, made by create at first sight.
// create runs under the map's lock, is given the number of keys there are, and
// may return nil to refuse the key, which leaves the map as it was.
func (m *Map[V]) LoadOrCreate(key []byte, create func(size int) *V) *V {
	return (*V)(m.table.loadOrCreate(key, func(size int) unsafe.Pointer { return unsafe.Pointer(create(size)) }))
}

// All yields every key and value that there is when it is called.
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
