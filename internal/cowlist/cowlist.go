// Package cowlist implements a copy-on-write list for items that are rarely added or
// removed and often read, such as observers. Reading takes no lock.
package cowlist

import (
	"slices"
	"sync"
	"sync/atomic"
)

// A List is replaced, never changed, when something is added or removed. The items are
// pointers, so that equal ones are told apart. The zero value is an empty list. All
// methods are safe for concurrent use.
type List[P any] struct {
	items atomic.Pointer[[]P]
	mu    sync.Mutex // guards replacing items
}

// All returns the items in the order in which they were added. The caller must not change
// the slice.
func (l *List[P]) All() []P {
	if items := l.items.Load(); items != nil {
		return *items
	}
	return nil
}

// Empty reports whether there are no items. It is cheaper than All.
func (l *List[P]) Empty() bool { return l.items.Load() == nil }

// Add adds an item. remove removes it; a second call does nothing.
func (l *List[P]) Add(item P) (remove func()) {
	l.Edit(func(items []P) []P { return append(items, item) })
	return func() {
		l.Edit(func(items []P) []P {
			return slices.DeleteFunc(items, func(have P) bool { return any(have) == any(item) })
		})
	}
}

// Edit replaces the list by the result of edit, which is given a copy. edit runs under
// the list's lock.
func (l *List[P]) Edit(edit func([]P) []P) {
	l.mu.Lock()
	defer l.mu.Unlock()
	items := edit(slices.Clone(l.All()))
	if len(items) == 0 {
		l.items.Store(nil)
		return
	}
	l.items.Store(&items)
}
