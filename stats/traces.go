package stats

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// tracesModel is everything that /stats/traces shows.
type tracesModel struct {
	time     time.Time
	services []*tracesService
	kept     int          // traces, whatever the query
	found    int          // of them those that the query asks for
	traces   []*keptTrace // of them the newest, which come first
}

// tracesService is what of it belongs to one registry.
type tracesService struct {
	name      string
	sampler   monitor.Sampler
	catches   []*catching
	functions []*keptFunction // by scope and name
}

// keptFunction is how many traces are kept that begin with one function.
type keptFunction struct {
	scope, name string
	count       int
	reasons     [reasons]int
	slowest     *keptPart
}

// keptTrace is a kept trace, with its parts in all registries.
type keptTrace struct {
	id             monitor.TraceID
	parts          []*keptPart // as they began
	more           int         // parts that exceed maxParts
	in             []string    // names of the services that have parts of it
	spans, missing int         // of all parts
	why            *keptPart   // the one with the strongest reason, of those that match the query
}

// keptPart is what was kept of a trace below one local root.
type keptPart struct {
	*monitor.KeptTrace
	service string
	root    monitor.SpanData

	// Of the traces that are shown only.
	spans, missing int
}

func newKeptPart(r *monitor.Registry, k *monitor.KeptTrace) *keptPart {
	return &keptPart{KeptTrace: k, service: r.Service(), root: k.Root()}
}

// compareStart orders by when the parts began.
func (p *keptPart) compareStart(than *keptPart) int { return p.root.Start.Compare(than.root.Start) }

// keptParts returns what one registry keeps, and what of it begins with which
// function.
func keptParts(r *monitor.Registry, list []*monitor.KeptTrace) (parts []*keptPart, functions map[functionName]*keptFunction) {
	functions = map[functionName]*keptFunction{}
	for _, k := range list {
		p := newKeptPart(r, k)
		parts = append(parts, p)
		name := functionName{p.root.Scope, p.root.Name}
		f := functions[name]
		if f == nil {
			f = &keptFunction{scope: name.scope, name: name.name}
			functions[name] = f
		}
		f.add(p)
	}
	return parts, functions
}

type functionName struct{ scope, name string }

func (f *keptFunction) add(p *keptPart) {
	f.count++
	if r := p.Reason(); r < reasons {
		f.reasons[r]++
	}
	if f.slowest == nil || p.root.Duration > f.slowest.root.Duration {
		f.slowest = p
	}
}

// gatherTraces reads what the registries keep, as far as the query asks for it.
func gatherTraces(now time.Time, registries []*monitor.Registry, q *query) *tracesModel {
	m := &tracesModel{time: now.UTC().Round(0)}
	all := map[monitor.TraceID]*keptTrace{}
	var found []*keptTrace
	for i, r := range registries {
		parts, functions := keptParts(r, r.KeptTraces())
		for _, p := range parts {
			t := all[p.TraceID()]
			if t == nil {
				t = &keptTrace{id: p.TraceID()}
				all[t.id] = t
			}
			t.parts = append(t.parts, p)
			if p.matches(q) {
				if t.why == nil {
					found = append(found, t)
				}
				if t.why == nil || p.before(t.why) {
					t.why = p
				}
			}
		}
		m.services = append(m.services, &tracesService{
			name:      r.Service(),
			sampler:   r.Sampler(),
			catches:   catchesOf(i, r),
			functions: matching(functions, q),
		})
	}
	m.kept, m.found = len(all), len(found)
	slices.SortStableFunc(found, func(a, b *keptTrace) int { return b.why.compareStart(a.why) })
	for _, t := range found[:min(len(found), cmp.Or(q.limit, defaultTraces))] {
		slices.SortStableFunc(t.parts, (*keptPart).compareStart)
		t.parts, t.more = firstParts(t.parts)
		for _, p := range t.parts {
			p.spans, p.missing = p.Len()
			t.spans += p.spans
			t.missing += p.missing
			t.in = addOnce(t.in, p.service)
		}
		m.traces = append(m.traces, t)
	}
	return m
}

// maxParts is the number of parts of one trace that are shown, the first: who
// chooses the identifiers of traces could give the same to all.
const maxParts = 100

func firstParts(parts []*keptPart) (first []*keptPart, more int) {
	n := min(len(parts), maxParts)
	return parts[:n], len(parts) - n
}

// before reports whether p says more of why its trace is kept: by its reason, or,
// if that is the same, because it has begun the others.
func (p *keptPart) before(than *keptPart) bool {
	return cmp.Or(cmp.Compare(p.Reason(), than.Reason()), p.compareStart(than)) < 0
}

func (p *keptPart) matches(q *query) bool {
	d := &p.root
	switch {
	case q.reason != "" && reasonName(p.Reason()) != q.reason:
		return false
	case q.function != "" && q.function != d.Name && q.function != d.Scope+" "+d.Name:
		return false
	case q.match == "":
		return true
	}
	for _, s := range [...]string{d.Scope, d.Name, d.Class, p.service, traceName(p.TraceID())} {
		if contains(s, q.match) {
			return true
		}
	}
	return slices.ContainsFunc(d.Annotations, func(a monitor.Annotation) bool {
		return contains(a.Key+"="+a.Value, q.match)
	})
}

// matching returns the functions whose scope or name has the query's text in it.
func matching(functions map[functionName]*keptFunction, q *query) (list []*keptFunction) {
	for _, f := range functions {
		if contains(f.scope, q.match) || contains(f.name, q.match) {
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b *keptFunction) int {
		return cmp.Or(strings.Compare(a.scope, b.scope), strings.Compare(a.name, b.name))
	})
	return list
}

// addOnce appends a name, unless it is there already.
//
//go:noinline
func addOnce(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}
