package stats

import (
	"cmp"
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// maxSpans is the number of open spans of one service that a page shows, the
// oldest, and of functions with tasks in flight, the busiest. What leaks is the
// oldest.
const maxSpans = 1000

// runningModel is everything that /stats/running shows.
type runningModel struct {
	time     time.Time
	services []runningService
	kept     held // traces that links may lead to
}

type runningService struct {
	name  string
	open  int               // spans, including those that are not shown
	spans []runSpan         // in the order of a tree: parents before children, older ones first
	busy  int               // functions, including those that are not shown
	tasks []*monitor.Metric // functions with tasks in flight, whether they have spans or not
}

// runSpan is an open span and its place in the tree.
type runSpan struct {
	monitor.SpanData
	age    time.Duration
	parent parentState
	depth  int // of the tree: 0 unless an ancestor is shown
}

// parentState says what became of a span's parent.
type parentState string

const (
	parentNone     parentState = "none"     // the span began the trace
	parentOpen     parentState = "open"     // shown above, unless it is another registry's
	parentFinished parentState = "finished" // the span has survived it
	parentRemote   parentState = "remote"   // in another process
)

func gatherRunning(now time.Time, registries []*monitor.Registry) runningModel {
	m := runningModel{time: now.UTC().Round(0)}
	for _, r := range registries {
		s := runningService{name: r.Service()}
		s.open, s.spans = gatherSpans(r.OpenSpans())
		var found store
		found.read(r, func(m *monitor.Metric) bool {
			busy := m.Kind == monitor.KindFunc && m.Func != nil && m.Func.InFlight > 0
			if busy {
				s.tasks = append(s.tasks, m)
			}
			return busy
		})
		slices.SortStableFunc(s.tasks, func(a, b *monitor.Metric) int { return cmp.Compare(b.Func.InFlight, a.Func.InFlight) })
		s.busy = len(s.tasks)
		s.tasks = s.tasks[:min(len(s.tasks), maxSpans)]
		m.services = append(m.services, s)
		if m.kept == nil && slices.ContainsFunc(s.spans, func(s runSpan) bool { return len(s.Links) > 0 }) {
			m.kept = holding(registries)
		}
	}
	return m
}

// gatherSpans makes a tree of the oldest spans. spans are sorted by age.
func gatherSpans(spans []*monitor.Span) (open int, tree []runSpan) {
	open = len(spans)
	// A parent is older than its children: cutting here cuts no span from
	// its parent.
	spans = spans[:min(open, maxSpans)]
	shown := make(map[*monitor.Span]*runSpan, len(spans))
	for _, s := range spans {
		if data := s.Data(); data.Open {
			shown[s] = &runSpan{SpanData: data, age: data.Duration}
		} else {
			open--
		}
	}
	children := map[*monitor.Span][]*monitor.Span{} // those without a shown ancestor under nil
	for _, s := range spans {
		if r := shown[s]; r != nil {
			r.parent = parentOf(s, shown)
			above := shownAncestor(s, shown)
			children[above] = append(children[above], s)
		}
	}
	tree = make([]runSpan, 0, len(shown))
	var walk func(above *monitor.Span, depth int)
	walk = func(above *monitor.Span, depth int) {
		for _, s := range children[above] {
			r := shown[s]
			r.depth = depth
			tree = append(tree, *r)
			walk(s, depth+1)
		}
	}
	walk(nil, 0)
	return open, tree
}

func parentOf(s *monitor.Span, shown map[*monitor.Span]*runSpan) parentState {
	above := s.Parent()
	switch {
	case above == nil && s.Context().ParentSpanID.IsValid():
		return parentRemote
	case above == nil:
		return parentNone
	case shown[above] != nil || above.Data().Open:
		return parentOpen
	}
	return parentFinished
}

// shownAncestor returns the nearest ancestor that is shown, or nil. Ancestors
// that have finished are passed over, so that an orphan stays with its family.
func shownAncestor(s *monitor.Span, shown map[*monitor.Span]*runSpan) *monitor.Span {
	above := s.Parent()
	for above != nil && shown[above] == nil {
		above = above.Parent()
	}
	return above
}
