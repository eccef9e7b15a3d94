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
// the same instrument; see collect.Deltas. The zero Reading and nil are nothing.
func (r *Reading) Since(m *monitor.Metric) monitor.Metric {
	diff := *m
	if r == nil || !r.taken {
		return diff
	}
	if r.at.After(m.Start) {
		diff.Start = r.at
	}
	diff.Int = growth(m.Int, r.metric.Int)
	if m.Distribution != nil {
		diff.Distribution = m.Distribution.Sub(r.metric.Distribution)
	}
	if m.Func != nil && r.metric.Func != nil && !fell(m.Func, r.metric.Func) {
		diff.Func = subFunc(m.Func, r.metric.Func)
	}
	return diff
}

// growth returns by how much a total has grown. A total that has fallen began again at
// zero. Below zero it is no total, and counts as zero.
func growth(now, before int64) int64 {
	if before = max(before, 0); now >= before {
		return now - before
	}
	return max(now, 0)
}

// fell reports whether a total of a function has fallen, so that all began again.
func fell(now, before *monitor.FuncStats) bool {
	if now.OK < before.OK || now.Errors < before.Errors || now.Canceled < before.Canceled ||
		now.Timeouts < before.Timeouts || now.Panics < before.Panics {
		return true
	}
	for _, c := range now.Classes {
		if c.Count < countOf(before.Classes, c.Name) {
			return true
		}
	}
	return false
}

func countOf(classes []monitor.ClassCount, name string) int64 {
	for _, c := range classes {
		if c.Name == name {
			return c.Count
		}
	}
	return 0
}

// subFunc returns the difference of two readings of a function, none of whose totals has
// fallen. A caller's count may fall a little, when spans are renamed.
func subFunc(now, before *monitor.FuncStats) *monitor.FuncStats {
	diff := *now
	diff.Started = max(now.Started-before.Started, 0)
	diff.OK -= before.OK
	diff.Errors -= before.Errors
	diff.Canceled -= before.Canceled
	diff.Timeouts -= before.Timeouts
	diff.Panics -= before.Panics
	diff.Succeeded = now.Succeeded.Sub(before.Succeeded)
	diff.Failed = now.Failed.Sub(before.Failed)
	diff.Classes = slices.Clone(now.Classes)
	for i := range diff.Classes {
		diff.Classes[i].Count -= countOf(before.Classes, diff.Classes[i].Name)
	}
	diff.Callers = slices.Clone(now.Callers)
	for i := range diff.Callers {
		c := &diff.Callers[i]
		for _, b := range before.Callers {
			if b.Scope == c.Scope && b.Func == c.Func && b.Remote == c.Remote {
				c.Count = max(c.Count-b.Count, 0)
			}
		}
	}
	return &diff
}
