// Package traces is the page that lists the kept traces with the reasons for keeping them.
package traces

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/controls"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// Page is the content of the page.
type Page struct {
	*page.Frame
	services []*service
	kept     int      // number of all kept traces
	found    int      // number of them that match the query
	traces   []*trace // the newest of the matching ones, newest first
}

// service is the part of the page for one registry.
type service struct {
	sampler   monitor.Sampler
	catches   []*controls.Catching
	functions []*kept.Function // by scope and name
}

// trace is a kept trace, with its parts in all registries.
type trace struct {
	id             monitor.TraceID
	parts          []*kept.Part // by start
	more           int          // parts that are not shown
	in             []string     // names of the services with parts of it
	spans, missing int          // of all parts
	why            *kept.Part   // the part that matches the query and has the strongest reason
}

// Read reads the kept traces of the registries that match the query.
func Read(f *page.Frame, registries []*monitor.Registry) (page.Page, error) {
	f.Here = page.Traces
	p := &Page{Frame: f}
	all := map[key]*trace{}
	var found []*trace
	for i, r := range registries {
		parts, functions := kept.Parts(r)
		for _, part := range parts {
			k := keyOf(part)
			t := all[k]
			if t == nil {
				t = &trace{id: k.trace}
				all[k] = t
			}
			t.parts = append(t.parts, part)
			if !matches(part, f.Query) {
				continue
			}
			if t.why == nil {
				found = append(found, t)
			}
			if t.why == nil || part.Before(t.why) {
				t.why = part
			}
		}
		p.services = append(p.services, &service{r.Sampler(), controls.CatchesOf(i, r), matching(functions, f.Query)})
	}
	p.kept, p.found = len(all), len(found)
	slices.SortStableFunc(found, func(a, b *trace) int { return b.why.CompareStart(a.why) })
	p.traces = found[:min(len(found), cmp.Or(f.Limit, page.DefaultTraces))]
	f.Rows = len(p.traces)
	for _, t := range p.traces {
		t.count()
	}
	return p, nil
}

// key tells which parts are shown together: those of one trace, but each item of a local root
// that is open for long by itself.
type key struct {
	trace monitor.TraceID
	item  monitor.SpanID
}

func keyOf(p *kept.Part) key {
	if p.Root.LocalRoot {
		return key{trace: p.TraceID()}
	}
	return key{p.TraceID(), p.Root.Context.SpanID}
}

// count adds up the parts of a trace that is shown.
func (t *trace) count() {
	slices.SortStableFunc(t.parts, (*kept.Part).CompareStart)
	t.parts, t.more = kept.First(t.parts)
	for _, p := range t.parts {
		p.SpanCount, p.Missing = p.Len()
		t.spans += p.SpanCount
		t.missing += p.Missing
		if !slices.Contains(t.in, p.Service) {
			t.in = append(t.in, p.Service)
		}
	}
}

func matches(p *kept.Part, q *page.Query) bool {
	d := &p.Root
	switch {
	case q.Reason != "" && p.ReasonName() != q.Reason:
		return false
	case q.Function != "" && q.Function != d.Name && q.Function != d.Scope+" "+d.Name:
		return false
	case q.Match == "":
		return true
	}
	for i := range d.Annotations {
		if q.Matches(d.Annotations[i].Key + "=" + d.Annotations[i].Value) {
			return true
		}
	}
	return q.Matches(d.Scope, d.Name, d.Class, p.Service, p.ID())
}

// matching returns the functions whose scope or name contains the query's text.
func matching(functions map[kept.FunctionName]*kept.Function, q *page.Query) (list []*kept.Function) {
	for _, f := range functions {
		if q.Matches(f.Scope, f.Name) {
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b *kept.Function) int {
		return cmp.Or(strings.Compare(a.Scope, b.Scope), strings.Compare(a.Name, b.Name))
	})
	return list
}
