// Package cowmap is a map by string for tables that are read on every call
// and grow rarely: reading takes no lock and does not allocate.
package cowmap

import (
	"maps"
	"sync"
	"sync/atomic"
)

// Map maps strings to pointers. The zero value is an empty map. Safe for
// concurrent use.
//
// Readers look in an immutable map first. A new key goes to a second map, of
// everything, under the lock; after as many misses as that map has keys it
// becomes the new immutable one. Each key is so copied a bounded number of
// times on average, however many there are.
type Map[V any] struct {
	clean atomic.Pointer[map[string]*V]

	mu     sync.Mutex
	all    map[string]*V // nil while clean has everything
	misses int
}

// Load returns the value of the key, or nil. The key is not kept.
func (m *Map[V]) Load(key []byte) *V {
	if clean := m.clean.Load(); clean != nil {
		if v, ok := (*clean)[string(key)]; ok {
			return v
		}
	}
	return m.loadSlow(key)
}

func (m *Map[V]) loadSlow(key []byte) *V {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.everything()[string(key)]
	if ok {
		m.missed()
	}
	return v
}

// LoadOrCreate returns the value of the key, made by create at first sight.
// create runs under the map's lock, is given the number of keys there are, and
// may return nil to refuse the key, which leaves the map as it was.
func (m *Map[V]) LoadOrCreate(key []byte, create func(size int) *V) *V {
	if v := m.Load(key); v != nil {
		return v
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	every := m.everything()
	if v, ok := every[string(key)]; ok {
		return v
	}
	v := create(len(every))
	if v == nil {
		return nil
	}
	if m.all == nil {
		m.all = make(map[string]*V, len(every)+1)
		maps.Copy(m.all, every)
	}
	m.all[string(key)] = v
	return v
}

// All returns every key and value there is at this moment. The map is not to be
// changed.
func (m *Map[V]) All() map[string]*V {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.publish()
	return m.everything()
}

// Len returns the number of keys.
func (m *Map[V]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.everything())
}

// everything returns the map that has every key. m.mu is held.
func (m *Map[V]) everything() map[string]*V {
	if m.all != nil {
		return m.all
	}
	if clean := m.clean.Load(); clean != nil {
		return *clean
	}
	return nil
}

// missed counts a reader who had to take the lock. m.mu is held.
func (m *Map[V]) missed() {
	if m.misses++; m.misses >= len(m.all) {
		m.publish()
	}
}

// publish makes everything readable without the lock. m.mu is held.
func (m *Map[V]) publish() {
	if m.all != nil {
		every := m.all
		m.clean.Store(&every)
		m.all, m.misses = nil, 0
	}
}
