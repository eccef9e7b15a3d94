// Package functions is the first page: the numbers of functions and of all other
// instruments.
//
// A column of the table of functions is a line in htmlrow.go and in text.go, and a
// field in json.go.
package functions

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// Page is the content of the page.
type Page struct {
	*page.Frame
	services []*service
	held     page.Held // by any of the registries
}

// service is the part of the page for one registry.
type service struct {
	kept     map[kept.FunctionName]*kept.Function
	warnings []string                 // present problems, and then misuses of the registry
	metrics  [kinds][]*monitor.Metric // by kind; each list by scope, name and tags
}

// kinds is the number of kinds that are known here.
const kinds = monitor.KindFunc + 1

// Read reads the series of the registries that match the query. Rates are computed as of
// now.
func Read(f *page.Frame, registries []*monitor.Registry) (page.Page, error) {
	return read(f, registries), nil
}

func read(f *page.Frame, registries []*monitor.Registry) *Page {
	f.Here, f.Sortable = page.Stats, true
	p := &Page{Frame: f, held: page.Held{}}
	for _, r := range registries {
		s := readService(r, f.Query)
		for _, list := range s.metrics {
			f.Rows += len(list)
		}
		// After the numbers, so that the traces of their exemplars are kept already.
		var parts []*kept.Part
		parts, s.kept = kept.Parts(r)
		for _, part := range parts {
			p.held[part.TraceID()] = struct{}{}
		}
		p.services = append(p.services, s)
	}
	return p
}

func readService(r *monitor.Registry, q *page.Query) *service {
	s := new(service)
	unknown := 0
	var found store
	found.read(r, func(m *monitor.Metric) bool {
		switch {
		case m.Kind >= kinds:
			unknown++
			return false
		case q.Match != "" && !matches(m, q):
			return false
		}
		complete(m)
		s.metrics[m.Kind] = append(s.metrics[m.Kind], m)
		return true
	})
	for _, list := range s.metrics {
		// The registry's own metrics are in order, and those of sources come after
		// them. The sort is stable, because sources may repeat a series.
		if !slices.IsSortedFunc(list, compareSeries) {
			slices.SortStableFunc(list, compareSeries)
		}
	}
	s.warnings = append(r.Conditions(), r.Warnings()...)
	if unknown > 0 {
		s.warnings = append(s.warnings, "a source yielded "+strconv.Itoa(unknown)+" metrics of an unknown kind")
	}
	return s
}

// sorted returns the functions, which are sorted by scope and name, in the order that the
// query asks for: unchanged, or the busiest first.
func sorted(list []*monitor.Metric, q *page.Query) []*monitor.Metric {
	if !q.Busiest {
		return list
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *monitor.Metric) int { return cmp.Compare(b.Func.Started, a.Func.Started) })
	return list
}
