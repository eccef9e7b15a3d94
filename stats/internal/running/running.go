// Package running is the page of running calls: the open spans as a tree, and the
// functions with tasks in flight.
package running

import (
	"cmp"
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// maxSpans is the number of open spans of one service that a page shows, and of functions
// with tasks in flight. It shows the oldest spans, because leaked spans are among them,
// and the busiest functions.
const maxSpans = 1000

// Page is the content of the page.
type Page struct {
	*page.Frame
	services []*service
	held     page.Held // traces that links may lead to
}

type service struct {
	open  int     // spans, including those that are not shown
	spans []*span // in the order of a tree: parents before children, older ones first
	busy  int     // functions, including those that are not shown
	tasks []*task // functions with tasks in flight, the busiest first
}

// span is an open span and its place in the tree.
type span struct {
	monitor.SpanData
	age    time.Duration
	parent spans.Parent
	depth  int // of the tree: 0 unless an ancestor is shown
}

// task is a function with tasks in flight, with or without spans.
type task struct {
	monitor.Metric // its scope, name and tags
	running        int64
}

// Read reads the open spans and the tasks in flight of the registries.
func Read(f *page.Frame, registries []*monitor.Registry) (page.Page, error) {
	return read(f, registries), nil
}

func read(f *page.Frame, registries []*monitor.Registry) *Page {
	f.Here = page.Running
	p := &Page{Frame: f}
	for _, r := range registries {
		s := new(service)
		s.open, s.spans = readSpans(r.OpenSpans())
		for m := range r.NewReader().Metrics() {
			if m.Kind == monitor.KindFunc && m.Func != nil && m.Func.InFlight > 0 {
				s.tasks = append(s.tasks, &task{monitor.Metric{Scope: m.Scope, Name: m.Name, Tags: m.Tags}, m.Func.InFlight})
			}
		}
		slices.SortStableFunc(s.tasks, func(a, b *task) int { return cmp.Compare(b.running, a.running) })
		s.busy = len(s.tasks)
		s.tasks = s.tasks[:min(len(s.tasks), maxSpans)]
		p.services = append(p.services, s)
		if p.held == nil && slices.ContainsFunc(s.spans, func(s *span) bool { return len(s.Links) > 0 }) {
			p.held = page.Holding(registries)
		}
	}
	return p
}

// readSpans makes a tree of the oldest spans. They are sorted by age.
func readSpans(all []*monitor.Span) (open int, tree []*span) {
	open = len(all)
	// A parent is older than its children: cutting here cuts no span from
	// its parent.
	all = all[:min(open, maxSpans)]
	shown := make(map[*monitor.Span]*span, len(all))
	for _, s := range all {
		if data := s.Data(); data.Open {
			shown[s] = &span{SpanData: data, age: data.Duration}
		} else {
			open--
		}
	}
	children := map[*monitor.Span][]*monitor.Span{} // those without a shown ancestor under nil
	for _, s := range all {
		if r := shown[s]; r != nil {
			r.parent = parentOf(s, shown)
			above := shownAncestor(s, shown)
			children[above] = append(children[above], s)
		}
	}
	tree = make([]*span, 0, len(shown))
	var walk func(above *monitor.Span, depth int)
	walk = func(above *monitor.Span, depth int) {
		for _, s := range children[above] {
			r := shown[s]
			r.depth = depth
			tree = append(tree, r)
			walk(s, depth+1)
		}
	}
	walk(nil, 0)
	return open, tree
}

func parentOf(s *monitor.Span, shown map[*monitor.Span]*span) spans.Parent {
	above := s.Parent()
	switch {
	case above == nil && s.Context().ParentSpanID.IsValid():
		return spans.Remote
	case above == nil:
		return spans.None
	case shown[above] != nil || above.Data().Open:
		return spans.Open
	}
	return spans.Finished
}

// shownAncestor returns the nearest ancestor that is shown, or nil. Ancestors
// that have finished are passed over, so that an orphan stays with its family.
func shownAncestor(s *monitor.Span, shown map[*monitor.Span]*span) *monitor.Span {
	above := s.Parent()
	for above != nil && shown[above] == nil {
		above = above.Parent()
	}
	return above
}
