package deltas

import (
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Reading is a metric as it was delivered last. The zero Reading is nothing.
type Reading struct {
	metric monitor.Metric
	at     time.Time // of the snapshot
	taken  bool
}

// Set makes the metric, of a snapshot of that time, the one that was delivered last.
func (r *Reading) Set(m *monitor.Metric, at time.Time) { *r = Reading{*m, at, true} }

// Since returns what happened to the metric's instrument since the reading, which is of
// the same instrument; see collect.Deltas. A nil Reading is nothing.
func (r *Reading) Since(m *monitor.Metric) monitor.Metric {
	diff := *m
	if r == nil || !r.taken {
		return diff
	}
	if r.at.After(m.Start) {
		diff.Start = r.at
	}
	diff.Int -= r.metric.Int
	if m.Distribution != nil {
		diff.Distribution = m.Distribution.Sub(r.metric.Distribution)
	}
	if m.Func != nil && r.metric.Func != nil {
		diff.Func = subFunc(m.Func, r.metric.Func)
	}
	return diff
}

// subFunc returns the difference of two readings of a function.
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
	diff.Classes = slices.Clone(now.Classes)
	for i := range diff.Classes {
		c := &diff.Classes[i]
		for _, b := range before.Classes {
			if b.Name == c.Name {
				c.Count -= b.Count
			}
		}
	}
	diff.Callers = slices.Clone(now.Callers)
	for i := range diff.Callers {
		c := &diff.Callers[i]
		for _, b := range before.Callers {
			if b.Scope == c.Scope && b.Func == c.Func && b.Remote == c.Remote {
				c.Count -= b.Count
			}
		}
	}
	return &diff
}
