package stats

import (
	"bytes"
	"encoding/json"
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// The types of this file are the schema that doc.go describes: what they are
// called in JSON is kept.

type jsonModel struct {
	Time     time.Time     `json:"time"`
	Services []jsonService `json:"services"`
}

type jsonService struct {
	Service  string      `json:"service"`
	Scopes   []jsonScope `json:"scopes"`
	Warnings []string    `json:"warnings"`
}

type jsonScope struct {
	Scope     string             `json:"scope"`
	Functions []jsonFunction     `json:"functions"`
	Counters  []jsonCounter      `json:"counters"`
	Meters    []jsonMeter        `json:"meters"`
	Gauges    []jsonGauge        `json:"gauges"`
	Timers    []jsonDistribution `json:"timers"`
	ValDists  []jsonDistribution `json:"valdists"`
}

type jsonSeries struct {
	Name  string            `json:"name"`
	Tags  map[string]string `json:"tags"`
	Unit  string            `json:"unit"`
	Start time.Time         `json:"start,omitzero"`
}

type jsonFunction struct {
	jsonSeries
	Started   int64        `json:"started"`
	Finished  int64        `json:"finished"`
	InFlight  int64        `json:"in_flight"`
	Outcomes  jsonOutcomes `json:"outcomes"`
	PerSecond number       `json:"per_second"`
	Success   jsonValues   `json:"success"`
	Failure   jsonValues   `json:"failure"`
	All       jsonValues   `json:"all"`
	Classes   []jsonClass  `json:"classes"`
	Callers   []jsonCaller `json:"callers"`
	File      string       `json:"file,omitempty"`
	Line      int          `json:"line,omitempty"`
}

type jsonOutcomes struct {
	OK       int64 `json:"ok"`
	Error    int64 `json:"error"`
	Canceled int64 `json:"canceled"`
	Timeout  int64 `json:"timeout"`
	Panic    int64 `json:"panic"`
}

type jsonClass struct {
	Class string `json:"class"`
	Count int64  `json:"count"`
}

type jsonCaller struct {
	Scope  string `json:"scope"`
	Name   string `json:"name"`
	Remote bool   `json:"remote"`
	Count  int64  `json:"count"`
}

type jsonCounter struct {
	jsonSeries
	Total     int64  `json:"total"`
	PerSecond number `json:"per_second"`
}

type jsonMeter jsonCounter

type jsonGauge struct {
	jsonSeries
	Value number `json:"value"`
}

type jsonDistribution struct {
	jsonSeries
	jsonValues
}

type jsonValues struct {
	Count   uint64       `json:"count"`
	Invalid uint64       `json:"invalid"`
	Sum     number       `json:"sum"`
	Min     number       `json:"min"`
	Max     number       `json:"max"`
	P50     number       `json:"p50"`
	P90     number       `json:"p90"`
	P99     number       `json:"p99"`
	P999    number       `json:"p999"`
	Buckets []jsonBucket `json:"buckets,omitempty"`
}

type jsonBucket struct {
	Lower number `json:"lower"`
	Upper number `json:"upper"`
	Count uint64 `json:"count"`
}

// number is a float64 that is null where JSON has no number for it.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(v)
}

// encode writes a page as one line.
func encode(page any) ([]byte, error) {
	var b bytes.Buffer
	err := json.NewEncoder(&b).Encode(page)
	return b.Bytes(), err
}

func statsJSON(m model, q query) jsonModel {
	page := jsonModel{Time: m.time, Services: []jsonService{}}
	for i := range m.services {
		s := &m.services[i]
		out := jsonService{Service: s.name, Scopes: []jsonScope{}, Warnings: append([]string{}, s.warnings...)}
		for _, in := range s.scopes {
			out.Scopes = append(out.Scopes, scopeJSON(in, m.time, q))
		}
		page.Services = append(page.Services, out)
	}
	return page
}

func scopeJSON(in *scope, now time.Time, q query) jsonScope {
	return jsonScope{
		Scope: in.name,
		Functions: convert(in.functions(q.busiest), func(m *monitor.Metric) jsonFunction {
			return functionJSON(m, now, q)
		}),
		Counters: convert(in.metrics[monitor.KindCounter], func(m *monitor.Metric) jsonCounter {
			return jsonCounter{seriesJSON(m), m.Int, number(perSecond(m.Int, m.Start, now))}
		}),
		Meters: convert(in.metrics[monitor.KindMeter], func(m *monitor.Metric) jsonMeter {
			return jsonMeter{seriesJSON(m), m.Int, number(m.Float)}
		}),
		Gauges: convert(in.metrics[monitor.KindGauge], func(m *monitor.Metric) jsonGauge {
			return jsonGauge{seriesJSON(m), number(m.Float)}
		}),
		Timers:   convert(in.metrics[monitor.KindTimer], q.distributionJSON),
		ValDists: convert(in.metrics[monitor.KindValDist], q.distributionJSON),
	}
}

// convert applies f to every metric; the result is not nil, so that it is an
// array in JSON even when it is empty.
func convert[T any](metrics []monitor.Metric, f func(*monitor.Metric) T) []T {
	out := make([]T, len(metrics))
	for i := range metrics {
		out[i] = f(&metrics[i])
	}
	return out
}

func seriesJSON(m *monitor.Metric) jsonSeries {
	return jsonSeries{m.Name, tagsJSON(m.Tags), m.Unit.String(), m.Start.UTC()}
}

func tagsJSON(tags []monitor.Tag) map[string]string {
	object := make(map[string]string, len(tags))
	for _, t := range tags {
		object[t.Key] = t.Value
	}
	return object
}

func functionJSON(m *monitor.Metric, now time.Time, q query) jsonFunction {
	f := m.Func
	out := jsonFunction{
		jsonSeries: seriesJSON(m),
		Started:    f.Started,
		Finished:   f.Finished(),
		InFlight:   f.InFlight,
		Outcomes:   jsonOutcomes{f.OK, f.Errors, f.Canceled, f.Timeouts, f.Panics},
		PerSecond:  number(perSecond(f.Finished(), m.Start, now)),
		Success:    q.valuesJSON(f.Succeeded),
		Failure:    q.valuesJSON(f.Failed),
		All:        q.valuesJSON(f.Durations()),
		Classes:    []jsonClass{},
		Callers:    []jsonCaller{},
		File:       baseName(f.File),
		Line:       f.Line,
	}
	for _, c := range f.Classes {
		out.Classes = append(out.Classes, jsonClass{c.Name, c.Count})
	}
	for _, c := range f.Callers {
		out.Callers = append(out.Callers, jsonCaller{c.Scope, c.Func, c.Remote, c.Count})
	}
	return out
}

func (q query) distributionJSON(m *monitor.Metric) jsonDistribution {
	return jsonDistribution{seriesJSON(m), q.valuesJSON(m.Distribution)}
}

func (q query) valuesJSON(d *monitor.Distribution) jsonValues {
	v := jsonValues{
		Count:   d.Count,
		Invalid: d.Invalid,
		Sum:     number(d.Sum),
		Min:     number(least(d)),
		Max:     number(greatest(d)),
		P50:     number(d.Quantile(0.5)),
		P90:     number(d.Quantile(0.9)),
		P99:     number(d.Quantile(0.99)),
		P999:    number(d.Quantile(0.999)),
	}
	if q.buckets {
		v.Buckets = bucketsJSON(d)
	}
	return v
}

// bucketsJSON lists the buckets from the least values to the greatest.
func bucketsJSON(d *monitor.Distribution) []jsonBucket {
	list := make([]jsonBucket, 0, len(d.Negative)+1+len(d.Positive))
	for i := len(d.Negative) - 1; i >= 0; i-- {
		b := d.Negative[i]
		list = append(list, jsonBucket{number(-b.Upper()), number(-b.Lower()), b.Count})
	}
	if d.Zeros > 0 {
		list = append(list, jsonBucket{0, 0, d.Zeros})
	}
	for _, b := range d.Positive {
		list = append(list, jsonBucket{number(b.Lower()), number(b.Upper()), b.Count})
	}
	return list
}

// least and greatest return the extremes, or NaN if there are no values.
func least(d *monitor.Distribution) float64 {
	if d.Count == 0 {
		return math.NaN()
	}
	return d.Min
}

func greatest(d *monitor.Distribution) float64 {
	if d.Count == 0 {
		return math.NaN()
	}
	return d.Max
}
