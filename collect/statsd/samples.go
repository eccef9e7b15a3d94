package statsd

import (
	"math"
	"slices"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// maxSamples is the largest number of lines for the values of one distribution in one
// snapshot, for servers that take a line for one value, whatever its rate: quantiles are
// exact to within a thousandth of the rank.
const maxSamples = 1000

// samples are the values of a metric that have not been sent yet, by bucket.
type samples struct {
	list   []sample
	at     int      // the next of them
	line   int64    // the number of lines that it had already
	groups []string // that have samples
}

// A sample is some values of one bucket, which are sent as its middle.
type sample struct {
	group string
	value float64
	count int64 // of values
	lines int64 // that stand for them; none if others do
	rate  int64 // the number of values that the server is to count for a line
	slot  *slot // holds the number of values that were sent
	base  int64 // that number when the snapshot began
}

func (s *samples) reset() {
	s.list, s.groups = s.list[:0], s.groups[:0]
	s.at, s.line = 0, 0
}

func (s *samples) more() bool { return s.at < len(s.list) }

// has reports whether the group's values are sampled, and so not summarized.
func (s *samples) has(group string) bool { return slices.Contains(s.groups, group) }

// sample adds the values of a distribution, in rising order, if they can be sent. Negative
// values can be sent to Datadog only.
func (l *lines) sample(group string, d *monitor.Distribution) {
	if !l.sampled || d == nil || len(d.Negative) > 0 && !l.datadog {
		return
	}
	l.samples.groups = append(l.samples.groups, group)
	first := len(l.samples.list)
	add := func(sign int, b monitor.Bucket) {
		slot := l.memory.bucket(bucket{group, sign, b.Index})
		base := slot.int
		if int64(b.Count) < base { // it has begun anew
			base = 0
		}
		if n := int64(b.Count) - base; n > 0 {
			value := min(max(float64(sign)*b.Middle(), d.Min), d.Max)
			l.samples.list = append(l.samples.list, sample{group: group, value: value, count: n, slot: slot, base: base})
		}
	}
	for _, b := range slices.Backward(d.Negative) {
		add(-1, b)
	}
	add(0, monitor.Bucket{Count: d.Zeros})
	for _, b := range d.Positive {
		add(1, b)
	}
	l.allot(l.samples.list[first:])
}

// allot sets the number of lines of each sample. Datadog weighs a line by its rate. The
// other servers do that for the count only, so they get a line for each value, or for every
// tenth, say, of all values in order.
func (l *lines) allot(list []sample) {
	if l.datadog {
		for i := range list {
			list[i].lines, list[i].rate = 1, list[i].count
		}
		return
	}
	total := int64(0)
	for _, s := range list {
		total += s.count
	}
	every := (total + maxSamples - 1) / maxSamples
	before := every / 2
	for i := range list {
		s := &list[i]
		s.lines, s.rate = (before+s.count)/every-before/every, every
		before += s.count
	}
}

// appendSample appends the next line with a value. Values that no line stands for are
// settled with the next line.
func (l *lines) appendSample(b []byte) []byte {
	s := &l.samples.list[l.samples.at]
	l.samples.line++
	now := s.count // how many of the values are settled with this line
	if s.lines > 0 {
		now = s.count / s.lines * l.samples.line
	}
	if last := l.samples.line >= s.lines; last {
		l.samples.at, l.samples.line = l.samples.at+1, 0
		now = s.count
	}
	l.changes.add(s.slot, s.base+now, 0)
	if s.lines == 0 {
		return b
	}
	b, end := l.namer.Append(b, &collect.Field{Group: s.group, Name: "values", Kind: collect.Recent})
	b = append(b, ':')
	kind := "|d"
	value := s.value
	if !l.datadog {
		kind = "|ms"
		if inSeconds(l.metric) {
			value *= 1000
		}
	}
	b = append(appendFloat(b, value), kind...)
	if s.rate > 1 {
		b = strconv.AppendFloat(append(b, "|@"...), rate(s.rate), 'f', -1, 64)
	}
	return finishLine(b, "", end)
}

// rate returns the sample rate for a line that stands for n values. Servers divide
// one by it and may cut off what is after the point: it is the largest for which that
// is not below n.
func rate(n int64) float64 {
	r := 1 / float64(n)
	for 1/r < float64(n) {
		r = math.Nextafter(r, 0)
	}
	return r
}
