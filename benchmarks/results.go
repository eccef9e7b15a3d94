package main

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
)

// results are the measurements of one section.
type results struct {
	passes []map[string]reading // by benchmark: "Task/monitor"
	names  []string             // of the benchmarks, in the order of the code
	config map[string]string    // of the run: see machine
}

// A reading has the values of one benchmark by unit, and under the unit "F" the
// ns/op of the yardstick in the same process.
type reading map[string]float64

// comment begins a line about the circumstances of the measurement. These are not
// configuration lines, because benchstat compares only runs of the same
// configuration.
const comment = "# "

// parse reads a file of results, in the format of Go's benchmarks: the processes
// of all passes, in each the yardstick first.
func parse(name string, data []byte) (*results, error) {
	r := &results{config: map[string]string{}}
	for line := range strings.Lines(string(data)) {
		rest, ok := strings.CutPrefix(line, comment)
		if key, value, found := strings.Cut(rest, ": "); ok && found {
			r.config[key] = strings.TrimSpace(value)
		}
	}
	yardstick := 0.0
	reader := benchfmt.NewReader(bytes.NewReader(data), name)
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			return nil, fmt.Errorf("benchmarks: %w", record)
		case *benchfmt.Result:
			for _, c := range record.Config {
				r.config[c.Key] = string(c.Value)
			}
			values := reading{}
			for _, v := range record.Values {
				if v.OrigUnit != "" {
					v.Unit, v.Value = v.OrigUnit, v.OrigValue
				}
				values[v.Unit] = v.Value
			}
			benchmark := benchmarkName(record.Name)
			if benchmark == "F" {
				yardstick = values["ns/op"]
				continue
			}
			if yardstick > 0 {
				values["F"] = yardstick
			}
			r.add(benchmark, values)
		}
	}
	return r, reader.Err()
}

// benchmarkName returns a benchmark's name without GOMAXPROCS, which Go appends
// unless it is 1. So no name may end in a hyphen and digits.
func benchmarkName(name benchfmt.Name) string {
	base, parts := name.Parts()
	if n := len(parts); n > 0 && parts[n-1][0] == '-' {
		parts = parts[:n-1]
	}
	return string(base) + string(bytes.Join(parts, nil))
}

// add adds a reading to the first pass that has none of this benchmark.
func (r *results) add(name string, values reading) {
	if !slices.Contains(r.names, name) {
		r.names = append(r.names, name)
	}
	for _, p := range r.passes {
		if _, ok := p[name]; !ok {
			p[name] = values
			return
		}
	}
	r.passes = append(r.passes, map[string]reading{name: values})
}

// A quantity is (of - minus) / per.
type quantity struct {
	of    string // a benchmark: "Task/monitor"
	minus string // a benchmark, or empty
	per   string // a benchmark, "F" for the yardstick of the same process, or empty
	unit  string // of all three; empty means "ns/op"
}

// values returns the quantity in each pass that has all it needs.
func (q quantity) values(r *results) []float64 {
	var all []float64
	for _, p := range r.passes {
		of, ok1 := q.part(p, q.of)
		minus, ok2 := q.part(p, q.minus)
		per, ok3 := q.part(p, q.per)
		if ok1 && ok2 && ok3 && (q.per == "" || per != 0) {
			all = append(all, q.value(of, minus, per))
		}
	}
	return all
}

// best returns the quantity for the best value of each of its benchmarks in any
// pass, and whether there is one. (The best ratio would be that of the pass whose
// yardstick was disturbed the most.)
func (q quantity) best(r *results) (float64, bool) {
	best := slices.Min[[]float64]
	if strings.HasSuffix(q.unit, "/s") {
		best = slices.Max[[]float64]
	}
	var parts [3]float64
	for i, name := range [...]string{q.of, q.minus, q.per} {
		var all []float64
		for _, p := range r.passes {
			if v, ok := q.part(p, name); ok {
				all = append(all, v)
			}
		}
		if len(all) == 0 {
			return 0, false
		}
		parts[i] = best(all)
	}
	return q.value(parts[0], parts[1], parts[2]), true
}

// part returns the value of a benchmark of the quantity in a pass, and 0 for a
// benchmark that the quantity does not name.
func (q quantity) part(p map[string]reading, name string) (float64, bool) {
	switch name {
	case "":
		return 0, true
	case "F":
		v, ok := p[q.of]["F"]
		return v, ok
	}
	unit := q.unit
	if unit == "" {
		unit = "ns/op"
	}
	v, ok := p[name][unit]
	return v, ok
}

func (q quantity) value(of, minus, per float64) float64 {
	if q.per == "" {
		per = 1
	}
	return (of - minus) / per
}

// summary returns the median and its confidence interval of 95 %, as benchstat
// does; NaN of nothing.
func summary(values []float64) benchmath.Summary {
	if len(values) == 0 {
		return benchmath.Summary{Center: math.NaN()}
	}
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), 0.95)
}

func median(values []float64) float64 { return summary(values).Center }
