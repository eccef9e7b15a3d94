package monitor

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// callerSet counts by whom a function was called. Reading and counting take
// no lock; a new caller replaces the list.
type callerSet struct {
	list atomic.Pointer[[]*caller]
	mu   sync.Mutex // guards replacing list
}

// caller counts the calls from one function.
type caller struct {
	fn     *Func // nil for a root, and for "other"
	remote bool
	other  bool
	calls  stripe.Counter
	late   stripe.Counter // calls that Func.started had counted before
}

// of returns the count of calls by fn.
func (s *callerSet) of(fn *Func, remote bool) *caller {
	if list := s.list.Load(); list != nil {
		// Functions have a few callers, the frequent ones early.
		for _, c := range *list {
			if c.fn == fn && c.remote == remote && !c.other {
				return c
			}
		}
	}
	return s.callerSlow(fn, remote)
}

// started returns the number of calls that are counted here alone.
func (s *callerSet) started() (n int64) {
	if list := s.list.Load(); list != nil {
		for _, c := range *list {
			n += c.calls.Load()
		}
	}
	return n
}

func (s *callerSet) callerSlow(fn *Func, remote bool) *caller {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*caller
	if old := s.list.Load(); old != nil {
		list = slices.Clone(*old)
	}
	c := &caller{fn: fn, remote: remote}
	if len(list) >= MaxCallers {
		c = &caller{other: true}
	}
	for _, have := range list {
		if have.fn == c.fn && have.remote == c.remote && have.other == c.other {
			return have
		}
	}
	list = append(list, c)
	s.list.Store(&list)
	return c
}

// call is a number of calls of a function.
type call struct {
	fn *Func
	n  int64
}

// called notes n calls of f, 1 or -1, that were made from a provisional span.
func (s *Span) called(f *Func, n int64) {
	notes := s.lazyNotes()
	notes.mu.Lock()
	defer notes.mu.Unlock()
	if s.finished() { // and settled, but for what is in notes.calls
		f.callers.of(s.Func(), false).late.Add(n)
		return
	}
	for i := range notes.calls {
		if notes.calls[i].fn == f {
			notes.calls[i].n += n
			return
		}
	}
	// A function that calls more different ones than it may have callers gets
	// the rest counted under its provisional name.
	if len(notes.calls) == MaxCallers {
		f.callers.of(s.Func(), false).late.Add(n)
		return
	}
	notes.calls = append(notes.calls, call{f, n})
}

// settleCalls counts the calls made from a provisional span as those of f. The span
// has finished: who calls from now on sees that, and who did not see it has made
// notes.
func (s *Span) settleCalls(f *Func) {
	notes := s.notes.Load()
	if notes == nil {
		return
	}
	notes.mu.Lock()
	defer notes.mu.Unlock()
	for _, c := range notes.calls {
		c.fn.callers.of(f, false).late.Add(c.n)
	}
	notes.calls = nil
}

// read appends the counts by scope and name.
func (s *callerSet) read(counts []CallerCount) []CallerCount {
	list := s.list.Load()
	if list == nil {
		return counts
	}
	counts = slices.Grow(counts, len(*list))
	for _, c := range *list {
		n := CallerCount{Remote: c.remote, Count: c.calls.Load() + c.late.Load()}
		if n.Count == 0 {
			continue // all of them were renamed
		}
		switch {
		case c.other:
			n.Scope, n.Func = "other", "other"
		case c.fn != nil:
			n.Scope, n.Func = c.fn.scope.name, c.fn.name
		}
		counts = append(counts, n)
	}
	sortFew(counts, func(a, b *CallerCount) int {
		return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Func, b.Func), -cmp.Compare(a.Count, b.Count))
	})
	return counts
}

func sortClasses(classes []ClassCount) {
	sortFew(classes, func(a, b *ClassCount) int { return cmp.Compare(a.Name, b.Name) })
}

// sortFew sorts a short list, stably, by insertion. For structs, package slices
// would take ten times the code, for each type.
func sortFew[T any](list []T, compare func(a, b *T) int) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && compare(&list[j], &list[j-1]) < 0; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}
