package trace

import (
	"cmp"
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// span is a span of a trace, and its place in the tree.
type span struct {
	monitor.SpanData
	parent spans.Parent
	depth  int
	from   time.Duration // of its start since the first span's
	self   time.Duration // during which no child of it ran
	early  time.Duration // by which it began before its parent, or 0
}

func (s *span) name() spanName { return spanName{s.Service, s.Context.SpanID} }

// to returns the time of the span's end since the start of the first span.
func (s *span) to() time.Duration { return s.from + s.Duration }

// tree sorts spans in the order of the tree: parents before children, and siblings by
// their start. Spans without a parent here come last. The spans that are left then are
// their own ancestors; the earliest of them is taken for a root.
//
// Identifiers come from other processes, so tree relies on none of their properties.
func tree(all []*span) []*span {
	slices.SortStableFunc(all, func(a, b *span) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(b.Duration, a.Duration))
	})
	for _, s := range all {
		s.from = s.Start.Sub(all[0].Start)
	}
	t := grown{spans: all, children: make([][]int, len(all)), out: make([]*span, 0, len(all))}
	roots := t.link()
	for _, state := range [...]spans.Parent{spans.None, spans.Elsewhere} {
		for _, i := range roots {
			if all[i].parent == state {
				t.walk(i)
			}
		}
	}
	for i := range all {
		if all[i].depth == unplaced {
			all[i].parent, all[i].early = spans.Loop, 0
			t.walk(i)
		}
	}
	return t.out
}

// unplaced is the depth of a span that has no place yet.
const unplaced = -1

// grown is a tree that is being built.
type grown struct {
	spans    []*span
	children [][]int // by index of the parent, the indexes of its children
	out      []*span
}

// link finds each span's parent, preferring one of the same service. It returns the spans
// without a parent here.
func (t *grown) link() (roots []int) {
	index := make(map[spanName]int, 2*len(t.spans)) // without a service too
	for i := len(t.spans) - 1; i >= 0; i-- {        // of equal ones the first stays
		s := t.spans[i]
		s.depth = unplaced
		index[spanName{"", s.Context.SpanID}] = i
		index[s.name()] = i
	}
	for i := range t.spans {
		s := t.spans[i]
		above := s.Context.ParentSpanID
		at, ok := index[spanName{s.Service, above}]
		if !ok {
			at, ok = index[spanName{"", above}]
		}
		switch {
		case !above.IsValid():
			s.parent = spans.None
		case !ok || at == i:
			s.parent = spans.Elsewhere
		default:
			s.parent = spans.Here
			s.early = max(0, t.spans[at].from-s.from)
			t.children[at] = append(t.children[at], i)
			continue
		}
		roots = append(roots, i)
	}
	return roots
}

// walk places a span and all below it, with a stack of its own: a hostile trace
// may be as deep as it is long.
func (t *grown) walk(root int) {
	type step struct{ at, depth int }
	stack := []step{{root, 0}}
	for len(stack) > 0 {
		next := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		s := t.spans[next.at]
		if s.depth != unplaced {
			continue
		}
		s.depth = next.depth
		s.self = t.selfTime(next.at)
		t.out = append(t.out, s)
		children := t.children[next.at]
		for i := len(children) - 1; i >= 0; i-- {
			stack = append(stack, step{children[i], next.depth + 1})
		}
	}
}

// selfTime returns the part of a span's duration in which none of its children ran. The
// children are sorted by their start.
func (t *grown) selfTime(i int) time.Duration {
	s := t.spans[i]
	self, seen := s.Duration, s.from // the time before seen is accounted for
	for _, c := range t.children[i] {
		child := t.spans[c]
		from, to := max(child.from, seen), min(child.to(), s.to())
		if to > from {
			self -= to - from
			seen = to
		}
	}
	return self
}
