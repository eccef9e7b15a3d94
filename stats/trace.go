package stats

import (
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// traceModel is everything that /stats/traces/ID shows: one trace, with all that
// these registries have of it.
type traceModel struct {
	time     time.Time
	id       monitor.TraceID
	parts    []*keptPart // as they began
	more     int         // parts that exceed maxParts
	start    time.Time   // of the first span
	duration time.Duration
	in       []string // names of the services that have spans of it
	open     int      // spans
	missing  int      // spans that were let go
	spans    []*treeSpan
	orphans  int  // index of the first whose parent is elsewhere; -1 if there is none
	hidden   int  // spans that exceed maxTreeSpans
	kept     held // traces that links may lead to
}

// held are traces that are kept now.
type held map[monitor.TraceID]struct{}

func (h held) has(id monitor.TraceID) bool {
	_, ok := h[id]
	return ok
}

// holding returns the traces that any of the registries keeps.
func holding(registries []*monitor.Registry) held {
	h := held{}
	for _, r := range registries {
		for _, k := range r.KeptTraces() {
			h[k.TraceID()] = struct{}{}
		}
	}
	return h
}

// gatherTrace reads what there is of a trace. It finds nothing if the trace is
// neither kept nor has a span that is open.
func gatherTrace(now time.Time, registries []*monitor.Registry, id monitor.TraceID) (m *traceModel, found bool) {
	m = &traceModel{time: now.UTC().Round(0), id: id}
	// The open spans first: one that finishes meanwhile is found among the kept.
	var spans []*treeSpan
	for _, r := range registries {
		spans = append(spans, openSpansOf(r, id)...)
		for _, k := range r.KeptTrace(id) {
			m.parts = append(m.parts, newKeptPart(r, k))
		}
	}
	slices.SortStableFunc(m.parts, (*keptPart).compareStart)
	m.parts, m.more = firstParts(m.parts)
	closed := map[spanName]int{}
	for _, p := range m.parts {
		list, missing := p.Spans()
		p.spans, p.missing = len(list), missing
		m.missing += missing
		for i := range list {
			s := &treeSpan{SpanData: list[i]}
			spans = append(spans, s)
			closed[s.name()]++
		}
	}
	spans = slices.DeleteFunc(spans, func(s *treeSpan) bool { return s.Open && closed[s.name()] > 0 })
	if len(spans) == 0 {
		return m, false
	}
	m.measure(spans)
	m.spans = tree(spans)
	m.hidden = max(0, len(m.spans)-maxTreeSpans)
	m.spans = m.spans[:len(m.spans)-m.hidden]
	m.orphans = slices.IndexFunc(m.spans, func(s *treeSpan) bool { return s.parent == parentElsewhere })
	if slices.ContainsFunc(m.spans, func(s *treeSpan) bool { return len(s.Links) > 0 }) {
		m.kept = holding(registries)
	}
	return m, true
}

// maxTreeSpans is the number of spans of one trace that are shown, the first of
// the tree.
const maxTreeSpans = 4000

// spanName names a span by more than its identifier, which its neighbours may
// have used too.
type spanName struct {
	service string
	id      monitor.SpanID
}

func openSpansOf(r *monitor.Registry, id monitor.TraceID) (list []*treeSpan) {
	for _, open := range r.OpenSpans() {
		if traceOf(open) != id {
			continue
		}
		if s := (&treeSpan{SpanData: open.Data()}); s.Open {
			list = append(list, s)
		}
	}
	return list
}

// measure finds from when to when the spans lasted, and where. There is one at
// least.
func (m *traceModel) measure(spans []*treeSpan) {
	m.start = spans[0].Start
	end := m.start
	for _, s := range spans {
		if s.Start.Before(m.start) {
			m.start = s.Start
		}
		if e := s.end(); e.After(end) {
			end = e
		}
		if s.Open {
			m.open++
		}
		m.in = addOnce(m.in, s.Service)
	}
	m.duration = end.Sub(m.start)
}
