// Package readings walks through a snapshot, for backends whose series are single
// numbers.
package readings

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A Walk goes through the metrics of a snapshot and the fields of each.
//
//	for m := walk.Metric(); m != nil; m = walk.Metric() {
//		for f := walk.Field(); f != nil; f = walk.Field() {
//			...
//		}
//	}
//
// The extremes and quantiles are those since the last snapshot that Deltas was told of.
// The zero Walk has no metrics.
type Walk struct {
	Service string // of the snapshot
	Deltas  collect.Deltas

	// Fields are those of the metric at hand, and At is the index of the next.
	Fields []collect.Field
	At     int

	rest []monitor.Metric
}

// Begin begins with the first metric of a snapshot.
func (w *Walk) Begin(s *collect.Snapshot) {
	w.Service, w.rest = s.Service, s.Metrics
	w.Fields, w.At = w.Fields[:0], 0
}

// Metric goes on to the next metric and returns it, or nil after the last.
func (w *Walk) Metric() *monitor.Metric {
	w.Fields, w.At = w.Fields[:0], 0
	if len(w.rest) == 0 {
		return nil
	}
	m := &w.rest[0]
	w.rest = w.rest[1:]
	if m.Distribution == nil && m.Func == nil {
		w.Fields = collect.AppendFields(w.Fields, m, nil)
		return m
	}
	since := w.Deltas.Since(m)
	w.Fields = collect.AppendFields(w.Fields, m, &since)
	return m
}

// Field returns the next field of the metric at hand whose value is Finite, or nil after
// the last.
func (w *Walk) Field() *collect.Field {
	for w.At < len(w.Fields) {
		f := &w.Fields[w.At]
		w.At++
		if Finite(f) {
			return f
		}
	}
	return nil
}

// Next returns the next Field of the snapshot, or nil after the last. It calls enter with
// each metric before it returns the first field of that.
func (w *Walk) Next(enter func(service string, m *monitor.Metric)) *collect.Field {
	for {
		if f := w.Field(); f != nil {
			return f
		}
		m := w.Metric()
		if m == nil {
			return nil
		}
		enter(w.Service, m)
	}
}

// More reports whether there may be another field, of this metric or another.
func (w *Walk) More() bool { return w.At < len(w.Fields) || len(w.rest) > 0 }

// Finite reports whether the value is neither a NaN nor an infinity.
func Finite(f *collect.Field) bool { return f.Whole || math.Abs(f.Float) <= math.MaxFloat64 }

// ClassGroup is the group of collect.Field whose names are error classes.
const ClassGroup = "class"

// AppendKey appends what a field is called where the class of an error is a tag: the
// group and the name, or "class_total".
func AppendKey(b []byte, f *collect.Field) []byte {
	switch f.Group {
	case "":
		return append(b, f.Name...)
	case ClassGroup:
		return append(b, "class_total"...)
	}
	return append(append(append(b, f.Group...), '_'), f.Name...)
}
