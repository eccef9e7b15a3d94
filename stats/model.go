package stats

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// model is everything that /stats shows. The representations are functions of
// it alone.
type model struct {
	time     time.Time
	services []service
	kept     held // by any of the registries
}

// service is what one registry holds.
type service struct {
	name     string
	kept     map[functionName]*keptFunction
	warnings []string                 // what is wrong at the moment, and then with the use of the registry
	metrics  [kinds][]*monitor.Metric // by kind; each list by scope, name and tags
}

// kinds is the number of kinds that are known here.
const kinds = monitor.KindFunc + 1

// gather reads the registries, as far as the query matches. now is the time by
// which rates are computed.
func gather(now time.Time, registries []*monitor.Registry, q *query) model {
	m := model{time: now.UTC().Round(0), kept: held{}}
	for _, r := range registries {
		s := gatherService(r, q)
		// After the numbers: what those lead to is kept already.
		list := r.KeptTraces()
		for _, k := range list {
			m.kept[k.TraceID()] = struct{}{}
		}
		_, s.kept = keptParts(r, list)
		m.services = append(m.services, s)
	}
	return m
}

func gatherService(r *monitor.Registry, q *query) service {
	s := service{name: r.Service()}
	unknown := 0
	var found store
	found.read(r, func(m *monitor.Metric) bool {
		switch {
		case m.Kind >= kinds:
			unknown++
			return false
		case q.match != "" && !matches(m, q.match):
			return false
		}
		complete(m)
		s.metrics[m.Kind] = append(s.metrics[m.Kind], m)
		return true
	})
	for _, list := range s.metrics {
		// Those of the registry are in order, and after them come those of the
		// sources. Stable, because sources may repeat themselves.
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

// store holds many metrics at places that do not change, with one allocation
// for each block of them.
type store struct{ block []monitor.Metric }

// read shows all metrics of a registry to wanted, and keeps those for which
// that returns true: only they stay as they are.
func (s *store) read(r *monitor.Registry, wanted func(*monitor.Metric) bool) {
	for m := range r.Snapshot() {
		if len(s.block) == cap(s.block) {
			s.block = make([]monitor.Metric, 0, min(max(16, 2*cap(s.block)), 512))
		}
		n := len(s.block)
		s.block = append(s.block, m)
		if !wanted(&s.block[n]) {
			s.block = s.block[:n]
		}
	}
}

// complete gives a metric what its kind has to have: those of sources come from
// other people's code.
func complete(m *monitor.Metric) {
	switch m.Kind {
	case monitor.KindTimer, monitor.KindValDist:
		if m.Distribution == nil {
			m.Distribution = new(monitor.Distribution)
		}
	case monitor.KindFunc:
		if m.Func != nil && m.Func.Succeeded != nil && m.Func.Failed != nil {
			break
		}
		stats := monitor.FuncStats{}
		if m.Func != nil {
			stats = *m.Func // which may be the source's
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
}

func matches(m *monitor.Metric, match string) bool {
	if contains(m.Scope, match) || contains(m.Name, match) {
		return true
	}
	for _, t := range m.Tags {
		if contains(t.Key+"="+t.Value, match) {
			return true
		}
	}
	return false
}

func contains(s, lower string) bool { return strings.Contains(strings.ToLower(s), lower) }

// compareSeries orders by scope, name and tags.
func compareSeries(a, b *monitor.Metric) int {
	if c := cmp.Compare(a.Scope, b.Scope); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	for i := range min(len(a.Tags), len(b.Tags)) {
		if c := cmp.Or(cmp.Compare(a.Tags[i].Key, b.Tags[i].Key), cmp.Compare(a.Tags[i].Value, b.Tags[i].Value)); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a.Tags), len(b.Tags))
}

// size returns the number of series that a page shows, at most so many of each
// kind and service, to guess its length by.
func (m *model) size(most int) (n int) {
	for i := range m.services {
		for _, list := range m.services[i].metrics {
			n += min(len(list), most)
		}
	}
	return n
}

// functions returns the functions in the order that the query wants: by scope
// and name, or the busiest first.
func (s *service) functions(busiest bool) []*monitor.Metric {
	return sortFunctions(s.metrics[monitor.KindFunc], busiest)
}

// sortFunctions returns functions that are sorted by name in the order wanted.
func sortFunctions(list []*monitor.Metric, busiest bool) []*monitor.Metric {
	if !busiest {
		return list
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *monitor.Metric) int { return cmp.Compare(b.Func.Started, a.Func.Started) })
	return list
}
