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
	live       int // series in the parts of the snapshot that is being delivered
	key        []byte
}

type entry[T any] struct {
	value    T
	start    time.Time // of the instrument
	delivery int       // the last one that it was in, or was tried after
}

// Find returns the value of the metric's series, or nil. An instrument that was made anew
// has none.
func (m *Memory[T]) Find(metric *monitor.Metric) *T {
	m.key = appendSeries(m.key[:0], metric)
	if e := m.series[string(m.key)]; e != nil && e.start.Equal(metric.Start) {
		return &e.value
	}
	return nil
}

// Of returns the value of the metric's series. A new series, or an instrument that was
// made anew, begins with the zero T.
func (m *Memory[T]) Of(metric *monitor.Metric) *T {
	m.key = appendSeries(m.key[:0], metric)
	e := m.series[string(m.key)]
	if e == nil || !e.start.Equal(metric.Start) {
		e = &entry[T]{start: metric.Start}
		if m.series == nil {
			m.series = map[string]*entry[T]{}
		}
		m.series[string(m.key)] = e
	}
	e.delivery = m.deliveries
	return &e.value
}

// Delivered notes that some metrics of a snapshot were delivered, and calls set for each.
// first and last say whether they begin or end the snapshot. After the last, series that
// were absent from more than Remembered deliveries are forgotten.
func (m *Memory[T]) Delivered(metrics []monitor.Metric, first, last bool, set func(*T, *monitor.Metric)) {
	if first {
		m.deliveries, m.live = m.deliveries+1, 0
	}
	m.live += len(metrics)
	for i := range metrics {
		set(m.Of(&metrics[i]), &metrics[i])
	}
	if last && len(m.series) > m.live {
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
