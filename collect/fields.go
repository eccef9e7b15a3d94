package collect

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Field is one number of a metric, for backends whose series are single numbers.
// A metric has these fields:
//
//	counter         total
//	meter           total, rate
//	gauge           value
//	timer, valdist  total, sum_total, min, max, p50, p90, p99, p999
//	func            finished, in_flight, ok, error, canceled, timeout, panic;
//	                the fields of a timer in each of the groups success, failure,
//	                and time, which is both; and in the group class one for
//	                each class of errors
//
// The extremes and quantiles are absent if there was no value. A function and another
// instrument may have the same name: they have no field in common.
type Field struct {
	Group string // "success", "failure", "time", "class", or ""
	Name  string // in the group "class" the name of the class, which may be any text
	Kind  FieldKind

	// The value is Int if Whole is set, and else Float, which may be NaN or
	// infinite. Fields of the same name are all whole or none of them.
	Whole bool
	Int   int64
	Float float64
}

// A FieldKind says which period a field's value covers.
type FieldKind uint8

const (
	Total  FieldKind = iota // everything since the metric's start
	Level                   // the moment
	Recent                  // the interval: an extreme, a quantile
)

// Value returns the value as a float64.
func (f *Field) Value() float64 {
	if f.Whole {
		return float64(f.Int)
	}
	return f.Float
}

// quantiles are the fields for quantiles, which cover an interval.
var quantiles = []struct {
	field string
	q     float64
}{{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}}

// AppendFields appends the fields of a metric. The fields of kind Recent come from since,
// the same metric as a difference (see Deltas.Since), or from m if since is nil.
func AppendFields(list []Field, m, since *monitor.Metric) []Field {
	if since == nil {
		since = m
	}
	switch m.Kind {
	case monitor.KindCounter:
		return append(list, total("", "total", m.Int))
	case monitor.KindMeter:
		return append(list, total("", "total", m.Int), Field{Name: "rate", Kind: Level, Float: m.Float})
	case monitor.KindGauge:
		return append(list, Field{Name: "value", Kind: Level, Float: m.Float})
	case monitor.KindTimer, monitor.KindValDist:
		return appendDistribution(list, "", m.Distribution, since.Distribution)
	case monitor.KindFunc:
		return appendFunc(list, m.Func, since.Func)
	}
	return list
}

func total(group, name string, n int64) Field {
	return Field{Group: group, Name: name, Kind: Total, Whole: true, Int: n}
}

func appendFunc(list []Field, f, since *monitor.FuncStats) []Field {
	if f == nil || since == nil {
		return list
	}
	list = append(list,
		total("", "finished", f.Finished()),
		Field{Name: "in_flight", Kind: Level, Whole: true, Int: f.InFlight},
		total("", "ok", f.OK),
		total("", "error", f.Errors),
		total("", "canceled", f.Canceled),
		total("", "timeout", f.Timeouts),
		total("", "panic", f.Panics),
	)
	list = appendDistribution(list, "success", f.Succeeded, since.Succeeded)
	list = appendDistribution(list, "failure", f.Failed, since.Failed)
	list = appendDistribution(list, "time", f.Durations(), since.Durations())
	for _, c := range f.Classes {
		list = append(list, total("class", c.Name, c.Count))
	}
	return list
}

func appendDistribution(list []Field, group string, d, since *monitor.Distribution) []Field {
	if d == nil {
		return list
	}
	list = append(list,
		total(group, "total", int64(min(d.Count, math.MaxInt64))),
		Field{Group: group, Name: "sum_total", Kind: Total, Float: d.Sum})
	if since == nil || since.Count == 0 {
		return list
	}
	list = append(list,
		Field{Group: group, Name: "min", Kind: Recent, Float: since.Min},
		Field{Group: group, Name: "max", Kind: Recent, Float: since.Max})
	for _, q := range quantiles {
		list = append(list, Field{Group: group, Name: q.field, Kind: Recent, Float: since.Quantile(q.q)})
	}
	return list
}
