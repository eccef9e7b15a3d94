package functions

import (
	"slices"
	"strings"
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
	Time     time.Time          `json:"time"`
	Services []*ServiceDocument `json:"services"`
}

// ServiceDocument is the part of the document for one registry.
type ServiceDocument struct {
	Service  string           `json:"service"`
	Scopes   []*ScopeDocument `json:"scopes"`
	Warnings []string         `json:"warnings"`
}

// ScopeDocument is the part of the document for one scope.
type ScopeDocument struct {
	Scope     string          `json:"scope"`
	Functions []*Function     `json:"functions"`
	Counters  []*Total        `json:"counters"`
	Meters    []*Total        `json:"meters"`
	Gauges    []*Gauge        `json:"gauges"`
	Timers    []*Distribution `json:"timers"`
	ValDists  []*Distribution `json:"valdists"`
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
	Classes   []*Class       `json:"classes"`
	Callers   []*Caller      `json:"callers"`
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
	return &Document{p.time, document.Map(p.services, func(s *service) *ServiceDocument {
		of := &documents{page: p, query: q, kept: s.kept}
		return &ServiceDocument{s.name, of.scopes(s.metrics), append([]string{}, s.warnings...)}
	})}
}

// documents makes the documents of one service.
type documents struct {
	page  *Page
	query *page.Query
	kept  map[kept.FunctionName]*kept.Function
}

// scopes returns what each scope holds.
func (of *documents) scopes(metrics [kinds][]*monitor.Metric) []*ScopeDocument {
	all := []*ScopeDocument{}
	byName := map[string]*ScopeDocument{}
	metrics[monitor.KindFunc] = sorted(metrics[monitor.KindFunc], of.query)
	for _, list := range metrics {
		for _, m := range list {
			d := byName[m.Scope]
			if d == nil {
				d = &ScopeDocument{m.Scope, []*Function{}, []*Total{}, []*Total{}, []*Gauge{}, []*Distribution{}, []*Distribution{}}
				byName[m.Scope] = d
				all = append(all, d)
			}
			of.add(d, m)
		}
	}
	slices.SortFunc(all, func(a, b *ScopeDocument) int { return strings.Compare(a.Scope, b.Scope) })
	return all
}

func (of *documents) add(d *ScopeDocument, m *monitor.Metric) {
	switch m.Kind {
	case monitor.KindFunc:
		d.Functions = append(d.Functions, of.function(m))
	case monitor.KindCounter:
		d.Counters = append(d.Counters, of.total(m))
	case monitor.KindMeter:
		d.Meters = append(d.Meters, of.total(m))
	case monitor.KindGauge:
		d.Gauges = append(d.Gauges, &Gauge{seriesOf(m), document.Number(m.Float)})
	case monitor.KindTimer:
		d.Timers = append(d.Timers, &Distribution{seriesOf(m), of.values(m.Distribution)})
	case monitor.KindValDist:
		d.ValDists = append(d.ValDists, &Distribution{seriesOf(m), of.values(m.Distribution)})
	}
}

func seriesOf(m *monitor.Metric) Series {
	return Series{Name: m.Name, Tags: document.Tags(m.Tags), Unit: m.Unit.String(), Start: m.Start}
}

func (of *documents) total(m *monitor.Metric) *Total {
	return &Total{seriesOf(m), m.Int, document.Number(rate(m, of.page.time))}
}

func (of *documents) function(m *monitor.Metric) *Function {
	f := m.Func
	d := &Function{
		Series:    seriesOf(m),
		Started:   f.Started,
		Finished:  f.Finished(),
		InFlight:  f.InFlight,
		Outcomes:  Outcomes{f.OK, f.Errors, f.Canceled, f.Timeouts, f.Panics},
		PerSecond: document.Number(perSecond(f.Finished(), m.Start, of.page.time)),
		Success:   of.values(f.Succeeded),
		Failure:   of.values(f.Failed),
		All:       of.values(durations(f)),
		Classes:   document.Map(f.Classes, func(c monitor.ClassCount) *Class { return &Class{c.Name, c.Count} }),
		Callers: document.Map(f.Callers, func(c monitor.CallerCount) *Caller {
			return &Caller{c.Scope, c.Func, c.Remote, c.Count}
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
	v := Values{Count: d.Count, Invalid: d.Invalid}
	numbers := &[...]float64{d.Sum, least(d), greatest(d), 0, 0, 0, 0} // one allocation
	for i, q := range quantiles {
		numbers[3+i] = d.Quantile(q)
	}
	for i, field := range [...]**float64{&v.Sum, &v.Min, &v.Max, &v.P50, &v.P90, &v.P99, &v.P999} {
		*field = document.Finite(&numbers[i])
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
