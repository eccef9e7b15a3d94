package cowmap

import (
	"maps"
	"unsafe"
)

// Remove removes the key if its value is v, and reports whether it was. The first removal
// copies the map. Until the next call of All, or as many calls of Load as there are keys,
// further removals copy nothing, and Load takes the lock.
func (m *Map[V]) Remove(key []byte, v *V) bool { return m.table.remove(key, unsafe.Pointer(v)) }

func (t *table) remove(key []byte, v unsafe.Pointer) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	every := t.everything()
	if have, ok := every[string(key)]; !ok || have != v {
		return false
	}
	if t.all == nil {
		t.all = maps.Clone(every)
	}
	delete(t.all, string(key))
	t.more.Store(true)
	// Readers must not find the key there.
	t.clean.Store(nil)
	t.misses = 0
	return true
}
