package collect

import (
	"maps"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Deltas turns cumulative metrics into those of the interval since the last
// delivery, for sinks that report intervals: quantiles of the last ten seconds,
// or increments.
//
//	for i := range s.Metrics {
//		m := deltas.Since(&s.Metrics[i])
//		...
//	}
//	if err := deliver(); err != nil {
//		return err
//	}
//	deltas.Delivered(s)
//
// An interval begins when something was delivered, not when it was tried: the
// one after an outage covers the outage. The first begins at nothing.
//
// The zero Deltas is ready for use. It remembers the series of the last few
// snapshots, and is for one goroutine.
type Deltas struct {
	last       map[string]*reading // by appendSeries
	deliveries int
	series     int // in the parts of the last delivery
	key        []byte
}

// A reading is what was delivered of one series.
type reading struct {
	monitor.Metric
	at       time.Time // of the snapshot
	delivery int       // the last one that it was in
}

// Since returns what happened to the metric's instrument since the last
// delivery: Int, Distribution and Func are differences, as far as they are
// totals; a gauge, a rate and what is in flight are as they are. Start is when
// the interval began: the time of the snapshot that was delivered. An instrument
// that was made anew since then began at nothing, when it was made.
func (d *Deltas) Since(m *monitor.Metric) monitor.Metric {
	d.key = appendSeries(d.key[:0], m)
	before := d.last[string(d.key)]
	if before == nil || before.Kind != m.Kind || !before.Start.Equal(m.Start) {
		return *m
	}
	diff := *m
	if before.at.After(m.Start) {
		diff.Start = before.at
	}
	diff.Int -= before.Int
	if m.Distribution != nil {
		diff.Distribution = m.Distribution.Sub(before.Distribution)
	}
	if m.Func != nil && before.Func != nil {
		diff.Func = subFunc(m.Func, before.Func)
	}
	return diff
}

// Delivered makes the snapshot the one from which the next interval begins.
func (d *Deltas) Delivered(s *Snapshot) {
	if d.last == nil {
		d.last = make(map[string]*reading, len(s.Metrics))
	}
	if s.Part <= 1 {
		d.deliveries, d.series = d.deliveries+1, 0
	}
	d.series += len(s.Metrics)
	for i := range s.Metrics {
		d.key = appendSeries(d.key[:0], &s.Metrics[i])
		r := d.last[string(d.key)]
		if r == nil {
			r = new(reading)
			d.last[string(d.key)] = r
		}
		*r = reading{s.Metrics[i], s.Time, d.deliveries}
	}
	if s.Last() && len(d.last) > d.series {
		maps.DeleteFunc(d.last, func(_ string, r *reading) bool { return d.deliveries-r.delivery >= remembered })
	}
}

// DeliveredPart is Delivered for the metrics from the one index to before the other,
// of sinks that take several requests for a snapshot and were told of one that it has
// arrived. They go through the snapshot in order.
func (d *Deltas) DeliveredPart(s *Snapshot, from, to int) {
	part := *s
	part.Metrics, part.Part, part.Parts = s.Metrics[from:to], 2, 3
	if from == 0 && s.Part <= 1 {
		part.Part = 1
	}
	if to == len(s.Metrics) && s.Last() {
		part.Parts = part.Part
	}
	d.Delivered(&part)
}

// remembered is for how many deliveries a series may be absent, and go on where it
// was when it comes back: a source of metrics may fail once.
const remembered = 10

// appendSeries appends what identifies a series: its kind and its parts, each
// with its length, so that no two series have the same key whatever they
// contain.
func appendSeries(b []byte, m *monitor.Metric) []byte {
	b = append(b, byte(m.Kind))
	part := func(s string) {
		b = strconv.AppendInt(b, int64(len(s)), 36)
		b = append(b, ':')
		b = append(b, s...)
	}
	part(m.Scope)
	part(m.Name)
	for _, t := range m.Tags {
		part(t.Key)
		part(t.Value)
	}
	return b
}

// subFunc returns what a function did between two readings.
func subFunc(now, before *monitor.FuncStats) *monitor.FuncStats {
	diff := *now
	diff.Started -= before.Started
	diff.OK -= before.OK
	diff.Errors -= before.Errors
	diff.Canceled -= before.Canceled
	diff.Timeouts -= before.Timeouts
	diff.Panics -= before.Panics
	diff.Succeeded = now.Succeeded.Sub(before.Succeeded)
	diff.Failed = now.Failed.Sub(before.Failed)
	diff.Classes = make([]monitor.ClassCount, len(now.Classes))
	for i, c := range now.Classes {
		for _, b := range before.Classes {
			if b.Name == c.Name {
				c.Count -= b.Count
			}
		}
		diff.Classes[i] = c
	}
	diff.Callers = make([]monitor.CallerCount, len(now.Callers))
	for i, c := range now.Callers {
		for _, b := range before.Callers {
			if b.Scope == c.Scope && b.Func == c.Func && b.Remote == c.Remote {
				c.Count -= b.Count
			}
		}
		diff.Callers[i] = c
	}
	return &diff
}
