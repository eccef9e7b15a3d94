package functions

import (
	"slices"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// Document is the page in JSON, which the documentation of package stats describes.
type Document struct {
	Time     time.Time         `json:"time"`
	Services []ServiceDocument `json:"services"`
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

// Class is a monitor.ClassCount.
type Class struct {
	Name  string `json:"class"`
	Count int64  `json:"count"`
	Last  *Last  `json:"last,omitempty"`
}

// Last is a monitor.LastFailure.
type Last struct {
	spans.Failure
	Time time.Time `json:"time"`
	*spans.IDs
}

// Caller is a monitor.CallerCount.
type Caller struct {
	Scope  string `json:"scope"`
	Func   string `json:"name"`
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
func (p *Page) JSON() any {
	d := &Document{p.Time, make([]ServiceDocument, len(p.services))}
	for i, s := range p.services {
		d.Services[i] = ServiceDocument{p.Services[i], p.scopes(s), append([]string{}, s.warnings...)}
	}
	return d
}

// scopes returns the series of a service by scope.
func (p *Page) scopes(s *service) []*ScopeDocument {
	all := []*ScopeDocument{}
	byName := map[string]*ScopeDocument{}
	metrics := s.metrics
	metrics[monitor.KindFunc] = sorted(metrics[monitor.KindFunc], p.Query)
	for _, list := range metrics {
		for _, m := range list {
			d := byName[m.Scope]
			if d == nil {
				d = &ScopeDocument{m.Scope, []*Function{}, []*Total{}, []*Total{}, []*Gauge{}, []*Distribution{}, []*Distribution{}}
				byName[m.Scope] = d
				all = append(all, d)
			}
			p.add(d, s, m)
		}
	}
	slices.SortFunc(all, func(a, b *ScopeDocument) int { return strings.Compare(a.Scope, b.Scope) })
	return all
}

// add adds a series of a service to its scope.
func (p *Page) add(d *ScopeDocument, s *service, m *monitor.Metric) {
	series := Series{m.Name, document.Tags(m.Tags), m.Unit.String(), m.Start}
	switch m.Kind {
	case monitor.KindFunc:
		d.Functions = append(d.Functions, p.function(series, s, m))
	case monitor.KindCounter:
		d.Counters = append(d.Counters, &Total{series, m.Int, document.Number(perSecond(m.Int, m.Start, p.Time))})
	case monitor.KindMeter:
		d.Meters = append(d.Meters, &Total{series, m.Int, document.Finite(&m.Float)})
	case monitor.KindGauge:
		d.Gauges = append(d.Gauges, &Gauge{series, document.Finite(&m.Float)})
	case monitor.KindTimer:
		d.Timers = append(d.Timers, &Distribution{series, p.values(m.Distribution)})
	case monitor.KindValDist:
		d.ValDists = append(d.ValDists, &Distribution{series, p.values(m.Distribution)})
	}
}

func (p *Page) function(series Series, s *service, m *monitor.Metric) *Function {
	f := m.Func
	d := &Function{
		Series:    series,
		Started:   f.Started,
		Finished:  f.Finished(),
		InFlight:  f.InFlight,
		Outcomes:  Outcomes{f.OK, f.Errors, f.Canceled, f.Timeouts, f.Panics},
		PerSecond: document.Number(perSecond(f.Finished(), m.Start, p.Time)),
		Success:   p.values(f.Succeeded),
		Failure:   p.values(f.Failed),
		All:       p.values(durations(f)),
		Classes:   make([]Class, len(f.Classes)),
		Callers:   make([]Caller, len(f.Callers)),
		Source:    spans.SourceOf(f.File, f.Line),
	}
	for i, c := range f.Classes {
		d.Classes[i] = Class{c.Name, c.Count, lastOf(c.Last)}
	}
	for i, c := range f.Callers {
		d.Callers[i] = Caller(c)
	}
	if k := s.kept[kept.FunctionName{Scope: m.Scope, Name: m.Name}]; k != nil {
		d.Kept = k.JSON()
	}
	return d
}

func lastOf(f *monitor.LastFailure) *Last {
	if f == nil {
		return nil
	}
	last := &Last{Failure: spans.Failure(f.Failure), Time: document.Moment(f.Time)}
	if f.TraceID.IsValid() {
		ids := spans.IDsOf(f.TraceID, f.SpanID)
		last.IDs = &ids
	}
	return last
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

func (p *Page) values(d *monitor.Distribution) Values {
	v := Values{Count: d.Count, Invalid: d.Invalid, Sum: document.Finite(&d.Sum)}
	if d.Count > 0 {
		q := new([len(quantiles)]float64) // one allocation for all
		for i := range q {
			q[i] = d.Quantile(quantiles[i])
		}
		v.Min, v.Max = document.Finite(&d.Min), document.Finite(&d.Max)
		v.P50, v.P90 = document.Finite(&q[0]), document.Finite(&q[1])
		v.P99, v.P999 = document.Finite(&q[2]), document.Finite(&q[3])
	}
	for _, e := range d.Exemplars {
		if p.held.Has(e.TraceID) {
			v.Exemplars = append(v.Exemplars, Exemplar{
				document.Finite(&e.Value), spans.IDsOf(e.TraceID, e.SpanID), e.Sampled, document.Moment(e.Time),
			})
		}
	}
	if p.Buckets {
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
