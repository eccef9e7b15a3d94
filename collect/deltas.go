package collect

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/deltas"
)

// Deltas turns cumulative metrics into metrics of the interval since the last delivery,
// for sinks that report intervals: quantiles of the last ten seconds, or increments.
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
// An interval begins at the last delivery, not at the last attempt: the first interval
// after an outage covers the outage. The very first begins at nothing.
//
// A total that has fallen began again at zero: 100, 175, 20 and 35 are increments of 100,
// 75, 20 and 15.
//
// The zero Deltas is ready for use, by one goroutine at a time. A series that is absent
// from more than 60 deliveries is forgotten. A series that is not known, although its Start
// is before the last delivery, was away: its first interval is empty, and the next begins
// where the series is.
type Deltas struct{ memory deltas.Memory[deltas.Reading] }

// Since returns the metric for the interval since the last delivery. Int, Distribution
// and Func are differences, as far as they are totals; a gauge, a rate and the number of
// calls in flight are unchanged. Start is the begin of the interval: the time of the
// delivered snapshot. An instrument that was made anew since then begins at nothing, at
// the time it was made.
func (d *Deltas) Since(m *monitor.Metric) monitor.Metric {
	r, back := d.memory.Find(m)
	if back {
		r.Set(m, d.memory.Last())
	}
	return r.Since(m)
}

// Delivered makes the snapshot the one from which the next interval begins.
func (d *Deltas) Delivered(s *Snapshot) { d.DeliveredPart(s, 0, len(s.Metrics)) }

// DeliveredPart is Delivered for s.Metrics[from:to]. It is for sinks that send a snapshot
// in several requests, of which one has arrived; they call it for one range after the
// other, in order.
func (d *Deltas) DeliveredPart(s *Snapshot, from, to int) {
	first, last := from == 0 && s.First(), to == len(s.Metrics) && s.Last()
	d.memory.Delivered(s.Metrics[from:to], s.Time, first, last, func(r *deltas.Reading, m *monitor.Metric) { r.Set(m, s.Time) })
}
