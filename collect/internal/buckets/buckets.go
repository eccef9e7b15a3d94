// Package buckets has the bounds of the classic histograms that backends make of
// distributions, by unit.
package buckets

import (
	"math"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
)

// Default returns the upper bounds for values in a unit, in ascending order. Values
// in an unknown unit have the bounds of values without one.
func Default(u monitor.Unit) []float64 {
	switch u {
	case monitor.Seconds:
		return []float64{1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
	case monitor.Bytes:
		return []float64{1 << 6, 1 << 8, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26, 1 << 28, 1 << 30}
	case monitor.Fraction:
		return []float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1}
	}
	return []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000}
}

// ByUnit has bounds for each unit, in the form that a backend needs. It is safe for
// concurrent use once it is made.
type ByUnit[T any] map[monitor.Unit]T

// New prepares the given bounds, or the default ones for units that are absent.
// prepare gets them finite, distinct and in ascending order, in a slice of its own.
func New[T any](given map[monitor.Unit][]float64, prepare func([]float64) T) ByUnit[T] {
	b := ByUnit[T]{}
	for _, u := range [...]monitor.Unit{monitor.None, monitor.Seconds, monitor.Bytes, monitor.Fraction} {
		bounds, ok := given[u]
		if !ok {
			bounds = Default(u)
		}
		b[u] = prepare(normalised(bounds))
	}
	return b
}

// Of returns the bounds for a unit. An unknown unit has the bounds of None.
func (b ByUnit[T]) Of(u monitor.Unit) T {
	if bounds, ok := b[u]; ok {
		return bounds
	}
	return b[monitor.None]
}

func normalised(bounds []float64) []float64 {
	list := slices.DeleteFunc(slices.Clone(bounds), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	for i := range list {
		list[i] += 0 // no negative zero
	}
	slices.Sort(list)
	return slices.Compact(list)
}
