package stats

import (
	"github.com/spacemonkeygo/monitor/v2"
)

func (j *statsObject) function(m *monitor.Metric) {
	f := m.Func
	j.count("started", f.Started)
	j.count("finished", f.Finished())
	j.count("in_flight", f.InFlight)
	j.begin("outcomes", '{')
	j.count("ok", f.OK)
	j.count("error", f.Errors)
	j.count("canceled", f.Canceled)
	j.count("timeout", f.Timeouts)
	j.count("panic", f.Panics)
	j.close('}')
	j.key("per_second")
	j.float(perSecond(f.Finished(), m.Start, j.now))
	j.distribution("success", f.Succeeded)
	j.distribution("failure", f.Failed)
	j.distribution("all", durations(f))
	j.classes(f.Classes)
	j.callers(f.Callers)
	if kept := j.functions[functionName{m.Scope, m.Name}]; kept != nil {
		j.kept(kept)
	}
	j.source(f.File, f.Line)
}

func (j *statsObject) classes(classes []monitor.ClassCount) {
	j.begin("classes", '[')
	for _, c := range classes {
		j.open('{')
		j.member("class", c.Name)
		j.count("count", c.Count)
		j.close('}')
	}
	j.close(']')
}

func (j *statsObject) callers(callers []monitor.CallerCount) {
	j.begin("callers", '[')
	for _, c := range callers {
		j.open('{')
		j.member("scope", c.Scope)
		j.member("name", c.Func)
		j.flag("remote", c.Remote)
		j.count("count", c.Count)
		j.close('}')
	}
	j.close(']')
}

// source writes a place in the source code, if it is known.
func (o *object) source(file string, line int) {
	if file != "" {
		o.member("file", baseName(file))
	}
	if line != 0 {
		o.count("line", int64(line))
	}
}

func (j *statsObject) distribution(name string, d *monitor.Distribution) {
	j.begin(name, '{')
	j.values(d)
	j.close('}')
}

func (j *statsObject) values(d *monitor.Distribution) {
	j.key("count")
	j.uint(d.Count)
	j.key("invalid")
	j.uint(d.Invalid)
	j.number("sum", d.Sum)
	j.number("min", least(d))
	j.number("max", greatest(d))
	for i, name := range [...]string{"p50", "p90", "p99", "p999"} {
		j.number(name, d.Quantile(quantiles[i]))
	}
	j.exemplars(d)
	if j.query.buckets {
		j.buckets(d)
	}
}

// exemplars lists those that lead to a kept trace, if there are any.
func (j *statsObject) exemplars(d *monitor.Distribution) {
	first := true
	for i := range d.Exemplars {
		e := &d.Exemplars[i]
		if !j.held.has(e.TraceID) {
			continue
		}
		if first {
			j.begin("exemplars", '[')
			first = false
		}
		j.open('{')
		j.number("value", e.Value)
		j.member("trace_id", traceName(e.TraceID))
		j.member("span_id", spanID(e.SpanID))
		j.flag("sampled", e.Sampled)
		j.moment("time", e.Time)
		j.close('}')
	}
	if !first {
		j.close(']')
	}
}

// buckets lists the buckets from the least values to the greatest, if there are
// any.
func (j *statsObject) buckets(d *monitor.Distribution) {
	if len(d.Negative)+len(d.Positive) == 0 && d.Zeros == 0 {
		return
	}
	j.begin("buckets", '[')
	for i := len(d.Negative) - 1; i >= 0; i-- {
		b := d.Negative[i]
		j.bucket(-b.Upper(), -b.Lower(), b.Count)
	}
	if d.Zeros > 0 {
		j.bucket(0, 0, d.Zeros)
	}
	for _, b := range d.Positive {
		j.bucket(b.Lower(), b.Upper(), b.Count)
	}
	j.close(']')
}

func (j *statsObject) bucket(lower, upper float64, n uint64) {
	j.open('{')
	j.number("lower", lower)
	j.number("upper", upper)
	j.key("count")
	j.uint(n)
	j.close('}')
}
