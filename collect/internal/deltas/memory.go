// Package deltas is what sinks of differences have in common: they remember what was
// delivered of each series.
package deltas

import (
	"maps"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/seriesid"
)

// Remembered is for how many deliveries a series may be absent, and go on where it was
// when it comes back: a source of metrics may fail for a while.
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

// Find returns what is known of the metric's series, or nil. Nothing is known of an
// instrument that was made anew.
func (m *Memory[T]) Find(metric *monitor.Metric) *T {
	m.key = appendSeries(m.key[:0], metric)
	if e := m.series[string(m.key)]; e != nil && e.start.Equal(metric.Start) {
		return &e.value
	}
	return nil
}

// Of returns what is known of the metric's series. If that is nothing, it begins with
// the zero T.
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

// Delivered notes that metrics of a snapshot were delivered, and calls set for each.
// They are the first of the snapshot, the last, both or neither. After the last, series
// that were absent from too many deliveries are forgotten.
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
	b = seriesid.Append(seriesid.Append(append(b, byte(m.Kind)), m.Scope), m.Name)
	for _, t := range m.Tags {
		b = seriesid.Append(seriesid.Append(b, t.Key), t.Value)
	}
	return b
}
