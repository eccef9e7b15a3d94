package main

import (
	"math"
	"slices"
	"strings"
)

// results are the measurements of one section, by benchmark and pass.
type results struct {
	passes []pass
	names  []string          // of the benchmarks, in the order in which they were first seen
	config map[string]string // of the run: see header
}

// A pass has what each benchmark reported when all were run once.
type pass map[string]reading

// A reading has the values of one benchmark by unit, and under the unit "F" the
// ns/op of the yardstick in the same process.
type reading map[string]float64

// values returns what a benchmark ("Task/monitor") reported in this unit, one
// value for each pass that has it. With GOMAXPROCS other than the machine's
// own (-test.cpu) the name ends in it: "Task/monitor-8".
func (r *results) values(name, unit string) []float64 {
	var all []float64
	for _, p := range r.passes {
		if v, ok := p[name][unit]; ok {
			all = append(all, v)
		}
	}
	return all
}

// median returns the median over the passes, and whether there is any.
func (r *results) median(name, unit string) (float64, bool) {
	all := r.values(name, unit)
	return median(all), len(all) > 0
}

// ratios returns, for each pass that has both, a benchmark's value divided by
// another's; by the yardstick's of the same process if that is "F".
func (r *results) ratios(name, per, unit string) []float64 {
	var all []float64
	for _, p := range r.passes {
		v, ok := p[name][unit]
		d := p[per][unit]
		if per == "F" {
			d = p[name]["F"]
		}
		if ok && d > 0 {
			all = append(all, v/d)
		}
	}
	return all
}

// implementations returns whose versions of a row there are, in the order of the
// code.
func (r *results) implementations(of row) []string {
	var all []string
	for _, name := range r.names {
		bench, rest, _ := strings.Cut(name, "/")
		who, detail, _ := strings.Cut(rest, "/")
		if bench == of.bench && who != "" && detail == of.detail && !slices.Contains(all, who) {
			all = append(all, who)
		}
	}
	return all
}

// name returns the benchmark of an implementation.
func (w row) name(implementation string) string {
	name := w.bench + "/" + implementation
	if w.detail != "" {
		name += "/" + w.detail
	}
	return name
}

// median returns the middle value, NaN of nothing.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// spread returns the median distance from the median, relative to it: what
// half of the passes stayed within.
func spread(values []float64) float64 {
	m := median(values)
	off := make([]float64, len(values))
	for i, v := range values {
		off[i] = math.Abs(v - m)
	}
	if m == 0 {
		return 0
	}
	return median(off) / math.Abs(m)
}
