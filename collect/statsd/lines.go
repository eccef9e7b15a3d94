package statsd

import (
	"math"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/deltas"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// lines makes the lines of one snapshot, one after the other. A retry begins again, with
// the increments since the lines that were settled.
type lines struct {
	namer   dotted.Namer
	datadog bool
	series  deltas.Memory[memory]
	changes changes
	limit   int  // the length in bytes of the longest line, with its end
	sampled bool // Samples instead of Summaries

	service string
	rest    []monitor.Metric // the metrics that were not begun
	metric  *monitor.Metric  // at hand
	memory  *memory          // of it
	fields  []collect.Field  // of it
	at      int              // the next of them
	samples samples          // of it

	long int  // the number of metrics with lines that were too long
	cut  bool // the metric at hand is one of them
}

func (l *lines) begin(s *collect.Snapshot) {
	l.service, l.rest = s.Service, s.Metrics
	l.fields, l.at, l.long = l.fields[:0], 0, 0
	l.samples.reset()
	l.changes.reset()
}

func (l *lines) delivered(s *collect.Snapshot) {
	l.changes.finish()
	l.series.Delivered(s.Metrics, s.First(), s.Last(), func(m *memory, now *monitor.Metric) { m.reading.Set(now, s.Time) })
}

// next appends the next line; two, for the gauge that needs them. It returns false
// after the last.
func (l *lines) next(b []byte) ([]byte, bool) {
	for start := len(b); ; {
		before := len(l.changes.list)
		switch {
		case l.at < len(l.fields):
			l.at++
			b = l.appendField(b, &l.fields[l.at-1])
		case l.samples.more():
			b = l.appendSample(b)
		case len(l.rest) > 0:
			l.advance()
		default:
			return b, false
		}
		switch size := len(b) - start; {
		case size > l.limit:
			b = b[:start]
			l.changes.unwritten(before)
			l.leaveOut()
		case size > 0:
			l.changes.written(size)
			return b, true
		}
	}
}

// leaveOut counts the metric at hand as one with a line that is too long.
func (l *lines) leaveOut() {
	if !l.cut {
		l.cut = true
		l.long++
	}
}

// advance goes on to the next metric.
func (l *lines) advance() {
	m := &l.rest[0]
	l.metric, l.rest = m, l.rest[1:]
	l.at, l.cut = 0, false
	l.namer.Metric(l.service, m)
	l.memory = l.series.Of(m)
	l.samples.reset()
	if m.Distribution == nil && m.Func == nil {
		l.fields = collect.AppendFields(l.fields[:0], m, nil)
		return
	}
	since := l.memory.reading.Since(m)
	l.fields = collect.AppendFields(l.fields[:0], m, &since)
	l.sample("", m.Distribution)
	if m.Func != nil {
		l.sample("success", m.Func.Succeeded)
		l.sample("failure", m.Func.Failed)
	}
}

// appendField appends the line of a field, or nothing if the field is not sent.
func (l *lines) appendField(b []byte, f *collect.Field) []byte {
	switch {
	case f.Kind == collect.Recent && l.samples.has(f.Group):
		return b // the server knows from the samples
	case f.Kind != collect.Total:
		if f.Name == "rate" && f.Group == "" {
			return b // the server makes its own
		}
		return l.appendGauge(b, f)
	case !f.Whole && l.mayFall(f.Group):
		level := *f
		level.Kind = collect.Level
		return l.appendGauge(b, &level)
	}
	return l.appendIncrement(b, f)
}

// mayFall reports whether a sum may fall, because there was a value below zero.
func (l *lines) mayFall(group string) bool {
	below := func(d *monitor.Distribution) bool { return d != nil && d.Min < 0 }
	f := l.metric.Func
	switch {
	case f == nil:
		return below(l.metric.Distribution)
	case group == "success":
		return below(f.Succeeded)
	case group == "failure":
		return below(f.Failed)
	}
	return below(f.Succeeded) || below(f.Failed)
}

// appendIncrement appends the growth of a total. A total that has fallen has begun again
// at zero.
func (l *lines) appendIncrement(b []byte, f *collect.Field) []byte {
	total := l.memory.total(f)
	whole, float := f.Int-total.int, f.Float-total.float // one of them is zero
	if whole < 0 || float < 0 {
		whole, float = f.Int, f.Float
	}
	if whole <= 0 && !(float > 0 && float <= math.MaxFloat64) {
		return b
	}
	l.changes.add(total, f.Int, f.Float)
	b, end := l.namer.Append(b, f)
	b = append(b, ':')
	if f.Whole {
		b = strconv.AppendInt(b, whole, 10)
	} else {
		b = appendFloat(b, float)
	}
	return finishLine(b, "|c", end)
}

// appendGauge appends the current value, unless it is a NaN or an infinity. All servers but
// Datadog take a value with a sign for a change, so a negative value follows a zero.
func (l *lines) appendGauge(b []byte, f *collect.Field) []byte {
	v := f.Value()
	if !(math.Abs(v) <= math.MaxFloat64) {
		return b
	}
	negative := v < 0 // and not -0, which is sent as 0
	if negative {
		var end []byte
		b, end = l.namer.Append(b, f)
		b = finishLine(append(b, ":0"...), "|g", end)
	}
	b, end := l.namer.Append(b, f)
	b = append(b, ':')
	switch {
	case f.Whole:
		b = strconv.AppendInt(b, f.Int, 10)
	case v == 0:
		b = append(b, '0')
	default:
		b = appendFloat(b, v)
	}
	return finishLine(b, "|g", end)
}

// appendFloat appends the shortest text that reads as the same number. All servers know
// exponents in values.
func appendFloat(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'g', -1, 64) }

func finishLine(b []byte, kind string, end []byte) []byte {
	return append(append(append(b, kind...), end...), '\n')
}
