package graphite

import (
	"math"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// quantiles are the fields for which an interval is asked.
var quantiles = []struct {
	field string
	q     float64
}{{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}}

// encoder makes lines. It is a function of what it is given: the fields are
// scratch space, except for prefix, which ends in a dot or is empty.
type encoder struct {
	prefix []byte
	path   []byte // of the metric at hand, with the final dot
	end    []byte // " <seconds>\n"
}

// at sets the time of the following lines.
func (e *encoder) at(t time.Time) {
	e.end = append(e.end[:0], ' ')
	e.end = strconv.AppendInt(e.end, t.Unix(), 10)
	e.end = append(e.end, '\n')
}

// append appends the lines of a metric. What concerns the interval comes from
// since, the same metric as a difference; it may be nil for kinds that have no
// distribution.
func (e *encoder) append(b []byte, service string, m, since *monitor.Metric) []byte {
	e.path = append(e.path[:0], e.prefix...)
	e.path = append(appendPath(e.path, service, m), '.')
	switch m.Kind {
	case monitor.KindCounter:
		b = e.int(b, "", "total", m.Int)
	case monitor.KindMeter:
		b = e.int(b, "", "total", m.Int)
		b = e.float(b, "", "rate", m.Float)
	case monitor.KindGauge:
		b = e.float(b, "", "value", m.Float)
	case monitor.KindTimer, monitor.KindValDist:
		b = e.distribution(b, "", m.Distribution, since.Distribution)
	case monitor.KindFunc:
		b = e.function(b, m.Func, since.Func)
	}
	return b
}

func (e *encoder) function(b []byte, f, since *monitor.FuncStats) []byte {
	if f == nil || since == nil {
		return b
	}
	b = e.int(b, "", "finished", f.Finished())
	b = e.int(b, "", "in_flight", f.InFlight)
	b = e.int(b, "", "ok", f.OK)
	b = e.int(b, "", "error", f.Errors)
	b = e.int(b, "", "canceled", f.Canceled)
	b = e.int(b, "", "timeout", f.Timeouts)
	b = e.int(b, "", "panic", f.Panics)
	b = e.distribution(b, "success.", f.Succeeded, since.Succeeded)
	b = e.distribution(b, "failure.", f.Failed, since.Failed)
	b = e.distribution(b, "time.", f.Durations(), since.Durations())
	base := len(e.path)
	for _, c := range f.Classes {
		e.path = appendComponent(append(e.path[:base], "class."...), classStyle, c.Name)
		b = e.int(b, "", "", c.Count)
	}
	e.path = e.path[:base]
	return b
}

func (e *encoder) distribution(b []byte, group string, d, since *monitor.Distribution) []byte {
	if d == nil {
		return b
	}
	b = e.int(b, group, "total", int64(d.Count))
	b = e.float(b, group, "sum_total", d.Sum)
	if since == nil || since.Count == 0 {
		return b
	}
	b = e.float(b, group, "min", since.Min)
	b = e.float(b, group, "max", since.Max)
	for _, q := range quantiles {
		b = e.float(b, group, q.field, since.Quantile(q.q))
	}
	return b
}

func (e *encoder) int(b []byte, group, field string, v int64) []byte {
	b = e.key(b, group, field)
	b = strconv.AppendInt(b, v, 10)
	return append(b, e.end...)
}

// float appends nothing for what is not a finite number: carbon ignores a NaN,
// but stores an infinity, which its own JSON cannot express.
func (e *encoder) float(b []byte, group, field string, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return b
	}
	b = e.key(b, group, field)
	b = strconv.AppendFloat(b, v, 'g', -1, 64)
	return append(b, e.end...)
}

func (e *encoder) key(b []byte, group, field string) []byte {
	b = append(b, e.path...)
	b = append(b, group...)
	b = append(b, field...)
	return append(b, ' ')
}
