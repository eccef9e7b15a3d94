package functions

import (
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// The documentation of package stats describes the document.

// Document is the page in JSON.
type Document struct {
	Time     time.Time         `json:"time"`
	Services []ServiceDocument `json:"services"`
}

// ServiceDocument is the part of the document for one registry.
type ServiceDocument struct {
	Service  string          `json:"service"`
	Scopes   []ScopeDocument `json:"scopes"`
	Warnings []string        `json:"warnings"`
}

// ScopeDocument is the part of the document for one scope.
type ScopeDocument struct {
	Scope     string         `json:"scope"`
	Functions []Function     `json:"functions"`
	Counters  []Total        `json:"counters"`
	Meters    []Total        `json:"meters"`
	Gauges    []Gauge        `json:"gauges"`
	Timers    []Distribution `json:"timers"`
	ValDists  []Distribution `json:"valdists"`
}

// Series identifies a series.
type Series struct {
	Name  string            `json:"name"`
	Tags  map[string]string `json:"tags"`
	Unit  string            `json:"unit"`
	Start time.Time         `json:"start,omitzero"`
}

// Function is a function.
type Function struct {
	Series
	Started   int64          `json:"started"`
	Finished  int64          `json:"finished"`
	InFlight  int64          `json:"in_flight"`
	Outcomes  Outcomes       `json:"outcomes"`
	PerSecond *float64       `json:"per_second"`
	Success   Values         `json:"success"`
	Failure   Values         `json:"failure"`
	All       Values         `json:"all"`
	Classes   []Class        `json:"classes"`
	Callers   []Caller       `json:"callers"`
	Kept      map[string]any `json:"kept,omitempty"`
	spans.Source
}

// Outcomes holds the numbers of tasks by outcome.
type Outcomes struct {
	OK       int64 `json:"ok"`
	Error    int64 `json:"error"`
	Canceled int64 `json:"canceled"`
	Timeout  int64 `json:"timeout"`
	Panic    int64 `json:"panic"`
}

// Class is a class of errors.
type Class struct {
	Class string `json:"class"`
	Count int64  `json:"count"`
}

// Caller is a calling function. It is empty for tasks that began a trace.
type Caller struct {
	Scope  string `json:"scope"`
	Name   string `json:"name"`
	Remote bool   `json:"remote"`
	Count  int64  `json:"count"`
}

// Total is a counter or a meter.
type Total struct {
	Series
	Total     int64    `json:"total"`
	PerSecond *float64 `json:"per_second"`
}

// Gauge is a gauge.
type Gauge struct {
	Series
	Value *float64 `json:"value"`
}

// Distribution is a timer or a valdist.
type Distribution struct {
	Series
	Values
}

// Values describes a distribution.
type Values struct {
	Count     uint64     `json:"count"`
	Invalid   uint64     `json:"invalid"`
	Sum       *float64   `json:"sum"`
	Min       *float64   `json:"min"`
	Max       *float64   `json:"max"`
	P50       *float64   `json:"p50"`
	P90       *float64   `json:"p90"`
	P99       *float64   `json:"p99"`
	P999      *float64   `json:"p999"`
	Exemplars []Exemplar `json:"exemplars,omitempty"`
	Buckets   []Bucket   `json:"buckets,omitempty"`
}

// Exemplar is a value with a kept trace.
type Exemplar struct {
	Value *float64 `json:"value"`
	spans.IDs
	Sampled bool      `json:"sampled"`
	Time    time.Time `json:"time"`
}

// Bucket has the values above Lower and up to Upper.
type Bucket struct {
	Lower *float64 `json:"lower"`
	Upper *float64 `json:"upper"`
	Count uint64   `json:"count"`
}

// JSON returns a *Document.
func (p *Page) JSON(q *page.Query) any {
	d := &Document{Time: p.time, Services: []ServiceDocument{}}
	for i := range p.services {
		s := &p.services[i]
		of := &documents{page: p, query: q, kept: s.kept}
		service := ServiceDocument{Service: s.name, Scopes: []ScopeDocument{}, Warnings: append([]string{}, s.warnings...)}
		rest := s.metrics
		for {
			scope, ok := firstScope(&rest)
			if !ok {
				break
			}
			service.Scopes = append(service.Scopes, of.scope(scope, &rest))
		}
		d.Services = append(d.Services, service)
	}
	return d
}

// firstScope returns the first scope name in lists that are sorted by scope.
func firstScope(metrics *[kinds][]*monitor.Metric) (first string, ok bool) {
	for _, list := range metrics {
		if len(list) > 0 && (!ok || list[0].Scope < first) {
			first, ok = list[0].Scope, true
		}
	}
	return first, ok
}

// documents makes the documents of one service.
type documents struct {
	page  *Page
	query *page.Query
	kept  map[kept.FunctionName]*kept.Function
}

// scope takes the metrics of a scope from the beginning of the lists.
func (of *documents) scope(name string, rest *[kinds][]*monitor.Metric) ScopeDocument {
	take := func(kind monitor.Kind) []*monitor.Metric {
		list := rest[kind]
		n := 0
		for n < len(list) && list[n].Scope == name {
			n++
		}
		rest[kind] = list[n:]
		return list[:n]
	}
	return ScopeDocument{
		Scope:     name,
		Functions: document.Map(sorted(take(monitor.KindFunc), of.query), of.function),
		Counters:  document.Map(take(monitor.KindCounter), of.total),
		Meters:    document.Map(take(monitor.KindMeter), of.total),
		Gauges:    document.Map(take(monitor.KindGauge), func(m *monitor.Metric) Gauge { return Gauge{seriesOf(m), document.Number(m.Float)} }),
		Timers:    document.Map(take(monitor.KindTimer), of.distribution),
		ValDists:  document.Map(take(monitor.KindValDist), of.distribution),
	}
}

func seriesOf(m *monitor.Metric) Series {
	return Series{Name: m.Name, Tags: document.Tags(m.Tags), Unit: m.Unit.String(), Start: m.Start}
}

func (of *documents) total(m *monitor.Metric) Total {
	return Total{seriesOf(m), m.Int, document.Number(rate(m, of.page.time))}
}

func (of *documents) distribution(m *monitor.Metric) Distribution {
	return Distribution{seriesOf(m), of.values(m.Distribution)}
}

func (of *documents) function(m *monitor.Metric) Function {
	f := m.Func
	d := Function{
		Series:    seriesOf(m),
		Started:   f.Started,
		Finished:  f.Finished(),
		InFlight:  f.InFlight,
		Outcomes:  Outcomes{f.OK, f.Errors, f.Canceled, f.Timeouts, f.Panics},
		PerSecond: document.Number(perSecond(f.Finished(), m.Start, of.page.time)),
		Success:   of.values(f.Succeeded),
		Failure:   of.values(f.Failed),
		All:       of.values(durations(f)),
		Classes:   document.Map(f.Classes, func(c monitor.ClassCount) Class { return Class{c.Name, c.Count} }),
		Callers: document.Map(f.Callers, func(c monitor.CallerCount) Caller {
			return Caller{c.Scope, c.Func, c.Remote, c.Count}
		}),
		Source: spans.SourceOf(f.File, f.Line),
	}
	if k := of.kept[kept.FunctionName{Scope: m.Scope, Name: m.Name}]; k != nil {
		d.Kept = k.JSON()
	}
	return d
}

// durations is monitor.FuncStats.Durations, but makes a new distribution only if there
// are two to merge.
func durations(f *monitor.FuncStats) *monitor.Distribution {
	switch {
	case f.Failed.Count+f.Failed.Invalid == 0:
		return f.Succeeded
	case f.Succeeded.Count+f.Succeeded.Invalid == 0:
		return f.Failed
	}
	return f.Durations()
}

func (of *documents) values(d *monitor.Distribution) Values {
	v := Values{
		Count:   d.Count,
		Invalid: d.Invalid,
		Sum:     document.Number(d.Sum),
		Min:     document.Number(least(d)),
		Max:     document.Number(greatest(d)),
		P50:     document.Number(d.Quantile(quantiles[0])),
		P90:     document.Number(d.Quantile(quantiles[1])),
		P99:     document.Number(d.Quantile(quantiles[2])),
		P999:    document.Number(d.Quantile(quantiles[3])),
	}
	for _, e := range d.Exemplars {
		if of.page.held.Has(e.TraceID) {
			ids := spans.IDs{TraceID: monitor.TraceID(e.TraceID).String(), SpanID: monitor.SpanID(e.SpanID).String()}
			v.Exemplars = append(v.Exemplars, Exemplar{document.Number(e.Value), ids, e.Sampled, document.Moment(e.Time)})
		}
	}
	if of.query.Buckets {
		v.Buckets = buckets(d)
	}
	return v
}

// buckets lists the buckets from the least values to the greatest.
func buckets(d *monitor.Distribution) (list []Bucket) {
	add := func(lower, upper float64, n uint64) {
		list = append(list, Bucket{document.Number(lower), document.Number(upper), n})
	}
	for _, b := range slices.Backward(d.Negative) {
		add(-b.Upper(), -b.Lower(), b.Count)
	}
	if d.Zeros > 0 {
		add(0, 0, d.Zeros)
	}
	for _, b := range d.Positive {
		add(b.Lower(), b.Upper(), b.Count)
	}
	return list
}
