package monitor

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/internal/cowlist"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// callerSet counts a function's calls by caller.
type callerSet struct {
	callee *series // of the function
	list   cowlist.List[*caller]
}

// caller counts the calls from one function.
type caller struct {
	fn     *series // of the Func; nil for a root, and for "other"
	remote bool
	other  bool
	calls  stripe.Counter
	late   stripe.Counter // calls that Func.started had counted before
}

// of returns the count of calls by fn.
func (s *callerSet) of(fn *series, remote bool) *caller {
	// Functions have a few callers, the frequent ones early.
	for _, c := range s.list.All() {
		if c.is(fn, remote) {
			return c
		}
	}
	return s.callerSlow(fn, remote)
}

func (c *caller) is(fn *series, remote bool) bool {
	return c.fn == fn && c.remote == remote && !c.other
}

// started returns the number of calls that are counted only here.
func (s *callerSet) started() (n int64) {
	for _, c := range s.list.All() {
		n += c.calls.Load()
	}
	return n
}

// callerSlow adds a caller or, beyond the limit, returns the count of "other".
func (s *callerSet) callerSlow(fn *series, remote bool) *caller {
	c := s.add(fn, remote)
	if c.other {
		log := s.callee.owner.self
		log.WarnOf(&log.CallersFolded, s.callee.owner.scope, s.callee.family.name, "it has more callers than MaxCallers: further ones count as \"other\"")
	}
	return c
}

func (s *callerSet) add(fn *series, remote bool) (c *caller) {
	if list := s.list.All(); len(list) > MaxCallers {
		for _, c := range list {
			if c.is(fn, remote) {
				return c
			}
		}
		return list[MaxCallers] // "other", after which none is added
	}
	s.list.Edit(func(list []*caller) []*caller {
		c = &caller{fn: fn, remote: remote}
		if len(list) >= MaxCallers {
			c = &caller{other: true}
		}
		for _, have := range list {
			if have.fn == c.fn && have.remote == c.remote && have.other == c.other {
				c = have
				return list
			}
		}
		return append(list, c)
	})
	return c
}

// pendingCalls are the calls that were made from a provisional span, whose function is
// not known yet.
type pendingCalls []pendingCall

type pendingCall struct {
	by *callerSet // of the function that was called
	n  int64
}

// add adds n calls, 1 or -1, and reports whether there was room. Calls of further
// functions, beyond the limit on callers, are counted under the provisional name.
func (p *pendingCalls) add(by *callerSet, n int64) bool {
	for i := range *p {
		if (*p)[i].by == by {
			(*p)[i].n += n
			return true
		}
	}
	if len(*p) == MaxCallers {
		return false
	}
	*p = append(*p, pendingCall{by, n})
	return true
}

// settle counts the calls as calls from fn.
func (p *pendingCalls) settle(fn *series) {
	for _, c := range *p {
		c.by.of(fn, false).late.Add(c.n)
	}
	*p = nil
}

// read appends the counts by scope and name.
func (s *callerSet) read(counts []CallerCount) []CallerCount {
	list := s.list.All()
	counts = slices.Grow(counts, len(list))
	for _, c := range list {
		n := CallerCount{Remote: c.remote, Count: c.calls.Load() + c.late.Load()}
		if n.Count == 0 {
			continue // all of them were renamed
		}
		switch {
		case c.other:
			n.Scope, n.Func = "other", "other"
		case c.fn != nil:
			n.Scope, n.Func = c.fn.owner.scope, c.fn.family.name
		}
		counts = append(counts, n)
	}
	sortFew(counts, func(a, b *CallerCount) int {
		return cmp.Or(strings.Compare(a.Scope, b.Scope), strings.Compare(a.Func, b.Func), -cmp.Compare(a.Count, b.Count))
	})
	return counts
}
