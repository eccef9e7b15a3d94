package statsd

import (
	"math"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/deltas"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/readings"
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
	l.series.Delivered(s.Metrics, s.Time, s.First(), s.Last(), func(m *memory, now *monitor.Metric) { m.reading.Set(now, s.Time) })
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
	l.samples.reset()
	var back bool
	l.memory, back = l.series.Of(m)
	if back {
		l.memory.reading.Set(m, l.series.Last())
	}
	since := l.memory.reading.Since(m)
	l.fields = collect.AppendFields(l.fields[:0], m, &since)
	if l.memory.fell(l.fields) {
		l.memory.forget()
	}
	l.sample("", m.Distribution)
	if m.Func != nil {
		l.sample("success", m.Func.Succeeded)
		l.sample("failure", m.Func.Failed)
	}
	if back {
		l.skip()
	}
}

// skip takes what the metric at hand has for sent.
func (l *lines) skip() {
	for i := range l.fields {
		if f := &l.fields[i]; f.Kind == collect.Total {
			total := l.memory.total(f)
			total.int, total.float = f.Int, l.whole(f.Float)
		}
	}
	for _, s := range l.samples.list {
		s.slot.int = s.base + s.count
	}
	l.samples.list = l.samples.list[:0]
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
	case f.Whole:
		return l.appendIncrement(b, f)
	case l.mayFall(f.Group):
		level := *f
		level.Kind = collect.Level
		return l.appendGauge(b, &level)
	}
	return l.appendSumIncrement(b, f)
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

// appendIncrement appends the growth of a total.
func (l *lines) appendIncrement(b []byte, f *collect.Field) []byte {
	total := l.memory.total(f)
	n := f.Int - total.int
	if n <= 0 {
		return b
	}
	l.changes.add(total, f.Int, f.Float)
	b, end := l.namer.Append(b, f)
	b = strconv.AppendInt(append(b, ':'), n, 10)
	return finishLine(b, "|c", end)
}

// appendSumIncrement appends the growth of a sum in whole numbers, because several servers
// cut off what is after the point: of seconds in nanoseconds, and of other units what
// makes a whole. The rest, or what is beyond largestIncrement, is part of a later increment.
func (l *lines) appendSumIncrement(b []byte, f *collect.Field) []byte {
	total := l.memory.total(f)
	n := min(l.whole(f.Float)-total.float, largestIncrement)
	if !(n >= 1) {
		return b
	}
	l.changes.add(total, 0, total.float+n)
	name := named(l.metric, f)
	b, end := l.namer.Append(b, &name)
	b = strconv.AppendInt(append(b, ':'), int64(n), 10)
	return finishLine(b, "|c", end)
}

// largestIncrement is what servers that read increments as an int64 can add up a little of.
const largestIncrement = 1 << 53

// whole returns the whole number that is sent for a sum.
func (l *lines) whole(sum float64) float64 {
	if inSeconds(l.metric) {
		sum *= 1e9
	}
	return math.Round(sum)
}

// named returns the field as its series is named.
func named(m *monitor.Metric, f *collect.Field) collect.Field {
	field := *f
	if field.Kind == collect.Total && field.Name == "sum_total" && field.Group != readings.ClassGroup && inSeconds(m) {
		field.Name = "sum_ns"
	}
	return field
}

// inSeconds reports whether a metric's values are times.
func inSeconds(m *monitor.Metric) bool {
	return m.Kind != monitor.KindValDist || m.Unit == monitor.Seconds
}

// appendGauge appends the current value, unless it is a NaN or an infinity. All servers but
// Datadog's take a value with a sign for a change, so a negative value follows a zero.
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
