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

// AppendFields appends the fields of a metric. The fields of kind Recent come from since,
// the same metric as a difference (see Deltas.Since), or from m if since is nil.
func AppendFields(list []Field, m, since *monitor.Metric) []Field {
	if since == nil {
		since = m
	}
	switch m.Kind {
	case monitor.KindCounter, monitor.KindMeter:
		list = append(list, Field{Name: "total", Whole: true, Int: m.Int})
		if m.Kind == monitor.KindMeter {
			list = append(list, Field{Name: "rate", Kind: Level, Float: m.Float})
		}
	case monitor.KindGauge:
		list = append(list, Field{Name: "value", Kind: Level, Float: m.Float})
	case monitor.KindTimer, monitor.KindValDist:
		list = appendDistribution(list, "", m.Distribution, since.Distribution)
	case monitor.KindFunc:
		if m.Func != nil && since.Func != nil {
			list = appendFunc(list, m.Func, since.Func)
		}
	}
	return list
}

func appendFunc(list []Field, f, since *monitor.FuncStats) []Field {
	for _, c := range [...]struct {
		name  string
		kind  FieldKind
		count int64
	}{
		{"finished", Total, f.Finished()},
		{"in_flight", Level, f.InFlight},
		{"ok", Total, f.OK},
		{"error", Total, f.Errors},
		{"canceled", Total, f.Canceled},
		{"timeout", Total, f.Timeouts},
		{"panic", Total, f.Panics},
	} {
		list = append(list, Field{Name: c.name, Kind: c.kind, Whole: true, Int: c.count})
	}
	list = appendDistribution(list, "success", f.Succeeded, since.Succeeded)
	list = appendDistribution(list, "failure", f.Failed, since.Failed)
	list = appendDistribution(list, "time", f.Durations(), since.Durations())
	for _, c := range f.Classes {
		list = append(list, Field{Group: "class", Name: c.Name, Whole: true, Int: c.Count})
	}
	return list
}

func appendDistribution(list []Field, group string, d, since *monitor.Distribution) []Field {
	if d == nil {
		return list
	}
	list = append(list,
		Field{Group: group, Name: "total", Whole: true, Int: int64(min(d.Count, math.MaxInt64))},
		Field{Group: group, Name: "sum_total", Float: d.Sum})
	if since == nil || since.Count == 0 {
		return list
	}
	for _, r := range [...]struct {
		name  string
		value float64
	}{
		{"min", since.Min},
		{"max", since.Max},
		{"p50", since.Quantile(0.5)},
		{"p90", since.Quantile(0.9)},
		{"p99", since.Quantile(0.99)},
		{"p999", since.Quantile(0.999)},
	} {
		list = append(list, Field{Group: group, Name: r.name, Kind: Recent, Float: r.value})
	}
	return list
}
