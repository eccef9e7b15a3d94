package stats

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// model is everything that /stats shows. The representations are functions of
// it alone.
type model struct {
	time     time.Time
	services []service
}

// service is what one registry holds.
type service struct {
	name     string
	warnings []string
	scopes   []*scope // by name
}

// scope has a scope's metrics by kind, each sorted by name and tags.
type scope struct {
	name    string
	metrics [monitor.KindFunc + 1][]monitor.Metric
}

// gather reads the registries, as far as the query matches. now is the time by
// which rates are computed.
func gather(now time.Time, registries []*monitor.Registry, q query) model {
	m := model{time: now.UTC().Round(0)}
	for _, r := range registries {
		m.services = append(m.services, gatherService(r, q))
	}
	return m
}

func gatherService(r *monitor.Registry, q query) service {
	s := service{name: r.Service()}
	scopes := map[string]*scope{}
	unknown := 0
	each(r, func(m monitor.Metric) {
		if int(m.Kind) >= len(scope{}.metrics) {
			unknown++
			return
		}
		if !matches(&m, q.match) {
			return
		}
		in := scopes[m.Scope]
		if in == nil {
			in = &scope{name: m.Scope}
			scopes[m.Scope] = in
			s.scopes = append(s.scopes, in)
		}
		in.metrics[m.Kind] = append(in.metrics[m.Kind], m)
	})
	slices.SortFunc(s.scopes, func(a, b *scope) int { return cmp.Compare(a.name, b.name) })
	for _, in := range s.scopes {
		for _, metrics := range in.metrics {
			// Stable: those of the registry are in order, and sources may repeat
			// themselves.
			slices.SortStableFunc(metrics, compareSeries)
		}
	}
	s.warnings = r.Warnings()
	if unknown > 0 {
		s.warnings = append(s.warnings, fmt.Sprintf("a source yielded %d metrics of an unknown kind", unknown))
	}
	return s
}

// each calls f with every metric of the registry, made complete.
func each(r *monitor.Registry, f func(monitor.Metric)) {
	for m := range r.Snapshot() {
		f(complete(m))
	}
}

// complete gives a metric what its kind has to have: those of sources come from
// other people's code.
func complete(m monitor.Metric) monitor.Metric {
	switch m.Kind {
	case monitor.KindTimer, monitor.KindValDist:
		if m.Distribution == nil {
			m.Distribution = new(monitor.Distribution)
		}
	case monitor.KindFunc:
		stats := monitor.FuncStats{}
		if m.Func != nil {
			stats = *m.Func
		}
		if stats.Succeeded == nil {
			stats.Succeeded = new(monitor.Distribution)
		}
		if stats.Failed == nil {
			stats.Failed = new(monitor.Distribution)
		}
		m.Func = &stats
	}
	// The years that RFC 3339 can write.
	if year := m.Start.Year(); year < 1 || year > 9999 {
		m.Start = time.Time{}
	}
	return m
}

func matches(m *monitor.Metric, match string) bool {
	if match == "" || contains(m.Scope, match) || contains(m.Name, match) {
		return true
	}
	return slices.ContainsFunc(m.Tags, func(t monitor.Tag) bool {
		return contains(t.Key+"="+t.Value, match)
	})
}

func contains(s, lower string) bool { return strings.Contains(strings.ToLower(s), lower) }

func compareSeries(a, b monitor.Metric) int {
	if c := cmp.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return slices.CompareFunc(a.Tags, b.Tags, func(s, t monitor.Tag) int {
		return cmp.Or(cmp.Compare(s.Key, t.Key), cmp.Compare(s.Value, t.Value))
	})
}

// of returns the metrics of one kind from all scopes, by scope, name and tags.
func (s *service) of(kind monitor.Kind) []monitor.Metric {
	var all []monitor.Metric
	for _, in := range s.scopes {
		all = append(all, in.metrics[kind]...)
	}
	return all
}

// functions returns the functions of all scopes in the order that the query
// wants: by scope and name, or the busiest of all scopes first.
func (s *service) functions(busiest bool) []monitor.Metric {
	return sortFunctions(s.of(monitor.KindFunc), busiest)
}

func (s *scope) functions(busiest bool) []monitor.Metric {
	return sortFunctions(slices.Clone(s.metrics[monitor.KindFunc]), busiest)
}

// sortFunctions sorts, in place, functions that are sorted by name.
func sortFunctions(list []monitor.Metric, busiest bool) []monitor.Metric {
	if busiest {
		slices.SortStableFunc(list, func(a, b monitor.Metric) int {
			return cmp.Compare(b.Func.Started, a.Func.Started)
		})
	}
	return list
}
