package functions

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// store holds metrics at addresses that do not change, and allocates them in blocks.
type store struct{ block []monitor.Metric }

// read calls wanted with each metric of a registry, and keeps the metrics for which
// wanted returns true. The others are valid only during the call.
func (s *store) read(r *monitor.Registry, wanted func(*monitor.Metric) bool) {
	for m := range r.Snapshot() {
		if len(s.block) == cap(s.block) {
			s.block = make([]monitor.Metric, 0, min(max(16, 2*cap(s.block)), 512))
		}
		n := len(s.block)
		s.block = append(s.block, m)
		if !wanted(&s.block[n]) {
			s.block = s.block[:n]
		}
	}
}

// complete adds the values that a metric of its kind must have, because a source may
// leave them out.
func complete(m *monitor.Metric) {
	switch m.Kind {
	case monitor.KindTimer, monitor.KindValDist:
		if m.Distribution == nil {
			m.Distribution = new(monitor.Distribution)
		}
	case monitor.KindFunc:
		if m.Func != nil && m.Func.Succeeded != nil && m.Func.Failed != nil {
			break
		}
		stats := *cmp.Or(m.Func, new(monitor.FuncStats)) // a copy: it may be the source's
		stats.Succeeded = cmp.Or(stats.Succeeded, new(monitor.Distribution))
		stats.Failed = cmp.Or(stats.Failed, new(monitor.Distribution))
		m.Func = &stats
	}
	m.Start = document.Moment(m.Start)
}

func matches(m *monitor.Metric, q *page.Query) bool {
	for i := range m.Tags {
		if q.Matches(m.Tags[i].Key + "=" + m.Tags[i].Value) {
			return true
		}
	}
	return q.Matches(m.Scope, m.Name)
}

// compareSeries orders by scope, name and tags.
func compareSeries(a, b *monitor.Metric) int {
	if c := cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Name, b.Name)); c != 0 {
		return c
	}
	return slices.CompareFunc(a.Tags, b.Tags, func(a, b monitor.Tag) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Value, b.Value))
	})
}

// perSecond returns the mean rate of n events since start; NaN if that is not
// known.
func perSecond(n int64, start, now time.Time) float64 {
	if start.IsZero() || !now.After(start) {
		return math.NaN()
	}
	return float64(n) / now.Sub(start).Seconds()
}

// rate returns the rate of a counter or meter.
func rate(m *monitor.Metric, now time.Time) float64 {
	if m.Kind == monitor.KindMeter {
		return m.Float
	}
	return perSecond(m.Int, m.Start, now)
}

// quantiles are the quantiles in JSON. Text and HTML leave out the last.
var quantiles = [...]float64{0.5, 0.9, 0.99, 0.999}

// summaryOf returns the numbers of a distribution that text and HTML show: mean, least,
// quantiles and greatest. They are NaN if there are no values.
func summaryOf(d *monitor.Distribution) [6]float64 {
	return [...]float64{
		d.Mean(), least(d), d.Quantile(quantiles[0]), d.Quantile(quantiles[1]), d.Quantile(quantiles[2]), greatest(d),
	}
}

// least and greatest return the extremes, or NaN if there are no values.
func least(d *monitor.Distribution) float64 {
	if d.Count == 0 {
		return math.NaN()
	}
	return d.Min
}

func greatest(d *monitor.Distribution) float64 {
	if d.Count == 0 {
		return math.NaN()
	}
	return d.Max
}
