package cowmap

import (
	"maps"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A table is an untyped Map. Readers look in an immutable map first. A new key goes,
// under the lock, to a second map that has all keys; after as many misses as it has
// keys, that becomes the new immutable map. So each key is copied a bounded number of
// times on average, however many keys there are.
type table struct {
	clean atomic.Pointer[pointers]

	mu     sync.Mutex
	all    pointers    // guarded by mu; nil while clean has everything
	more   atomic.Bool // whether all is not nil; written under mu
	misses int         // guarded by mu
}

type pointers = map[string]unsafe.Pointer

func (t *table) load(key []byte) unsafe.Pointer {
	if clean := t.clean.Load(); clean != nil {
		if v, ok := (*clean)[string(key)]; ok {
			return v
		}
	}
	return t.loadSlow(key)
}

func (t *table) loadSlow(key []byte) unsafe.Pointer {
	if !t.more.Load() {
		// clean may have been replaced since it was looked at. Now it has everything,
		// unless it is gone, for a removal.
		if clean := t.clean.Load(); clean != nil {
			return (*clean)[string(key)]
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	v := t.everything()[string(key)]
	if t.all != nil {
		t.missed() // keys that are not there count too, or each would take the lock
	}
	return v
}

func (t *table) add(key []byte, v unsafe.Pointer, limit int) unsafe.Pointer {
	t.mu.Lock()
	defer t.mu.Unlock()
	every := t.everything()
	if have, ok := every[string(key)]; ok || len(every) >= limit {
		return have
	}
	if t.all == nil {
		t.all = make(pointers, len(every)+1)
		maps.Copy(t.all, every)
	}
	t.all[string(key)] = v
	t.more.Store(true)
	return v
}

// everythingNow returns a map of all keys that no longer changes.
func (t *table) everythingNow() pointers {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.publish()
	return t.everything()
}

func (t *table) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.everything())
}

// everything returns the map that has all keys. t.mu is held.
func (t *table) everything() pointers {
	if t.all != nil {
		return t.all
	}
	if clean := t.clean.Load(); clean != nil {
		return *clean
	}
	return nil
}

// missed counts a reader that had to take the lock. t.mu is held.
func (t *table) missed() {
	if t.misses++; t.misses >= len(t.all) {
		t.publish()
	}
}

// publish makes all keys readable without the lock. t.mu is held.
func (t *table) publish() {
	if t.all != nil {
		every := t.all
		t.clean.Store(&every)
		t.all, t.misses = nil, 0
		t.more.Store(false)
	}
}
