// Package deltas remembers what was delivered of each series, for sinks that report
// differences.
package deltas

import (
	"maps"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/seriesid"
)

// Remembered is the number of deliveries in a row from which a series may be absent and
// still go on where it was when it comes back: a source of metrics may fail for a while.
const Remembered = 60

// A Memory has a T for each series of the last deliveries. The zero Memory is empty and
// ready for use. It is for one goroutine.
type Memory[T any] struct {
	series     map[string]*entry[T] // by appendSeries
	deliveries int
	last       time.Time // of the last snapshot that was delivered to its end
	live       int       // series in the parts of the snapshot that is being delivered
	key        []byte
}

type entry[T any] struct {
	value    T
	start    time.Time // of the instrument
	delivery int       // the last one that it was in, or was tried after
}

// Of returns the value of the metric's series. A new series, or an instrument that was
// made anew, begins with the zero T.
//
// back reports that this begins a series which itself began before the last delivery: it
// was away, and how much of it was delivered before that is not known any more.
func (m *Memory[T]) Of(metric *monitor.Metric) (value *T, back bool) {
	e, back := m.entry(metric)
	if !e.start.Equal(metric.Start) {
		*e = entry[T]{start: metric.Start}
	}
	e.delivery = m.deliveries
	return &e.value, back
}

// Find is Of for a look that changes nothing of a known series: it returns nil for an
// instrument that was made anew.
func (m *Memory[T]) Find(metric *monitor.Metric) (value *T, back bool) {
	e, back := m.entry(metric)
	if !e.start.Equal(metric.Start) {
		return nil, false
	}
	return &e.value, back
}

func (m *Memory[T]) entry(metric *monitor.Metric) (e *entry[T], back bool) {
	m.key = appendSeries(m.key[:0], metric)
	if e = m.series[string(m.key)]; e != nil {
		return e, false
	}
	if m.series == nil {
		m.series = map[string]*entry[T]{}
	}
	e = &entry[T]{start: metric.Start, delivery: m.deliveries}
	m.series[string(m.key)] = e
	return e, !metric.Start.IsZero() && metric.Start.Before(m.last)
}

// Last returns the time of the last snapshot that was delivered to its end.
func (m *Memory[T]) Last() time.Time { return m.last }

// Delivered notes that some metrics of a snapshot of that time were delivered, and calls
// set for each. first and last say whether they begin or end the snapshot. After the last, series that
// were absent from more than Remembered deliveries are forgotten.
func (m *Memory[T]) Delivered(metrics []monitor.Metric, at time.Time, first, last bool, set func(*T, *monitor.Metric)) {
	if first {
		m.deliveries, m.live = m.deliveries+1, 0
	}
	m.live += len(metrics)
	for i := range metrics {
		value, _ := m.Of(&metrics[i])
		set(value, &metrics[i])
	}
	if !last {
		return
	}
	m.last = at
	if len(m.series) > m.live {
		maps.DeleteFunc(m.series, func(_ string, e *entry[T]) bool { return m.deliveries-e.delivery > Remembered })
	}
}

// appendSeries appends what identifies a series.
func appendSeries(b []byte, m *monitor.Metric) []byte {
	b = append(b, byte(m.Kind))
	for _, part := range [...]string{m.Scope, m.Name} {
		b = seriesid.Append(b, part)
	}
	for i := range m.Tags {
		for _, part := range [...]string{m.Tags[i].Key, m.Tags[i].Value} {
			b = seriesid.Append(b, part)
		}
	}
	return b
}
