package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// values returns the check's value in each pass that has all it needs.
func (c check) values(r *results) []float64 {
	var all []float64
	for _, p := range r.passes {
		of, ok1 := c.part(p, c.of)
		minus, ok2 := c.part(p, c.minus)
		per, ok3 := c.part(p, c.per)
		if v, ok := c.value(of, minus, per); ok && ok1 && ok2 && ok3 {
			all = append(all, v)
		}
	}
	return all
}

// part returns what a benchmark of the check reported in a pass. It is 0 for
// one that the check does not name.
func (c check) part(p pass, name string) (float64, bool) {
	switch name {
	case "":
		return 0, true
	case "F":
		v, ok := p[c.of]["F"]
		return v, ok
	}
	v, ok := p[name][cmp.Or(c.unit, "ns/op")]
	return v, ok
}

func (c check) value(of, minus, per float64) (float64, bool) {
	switch {
	case c.per == "":
		return of - minus, true
	case per == 0:
		return 0, false
	}
	return (of - minus) / per, true
}

// median returns the check's result, and whether there is one.
func (c check) median(r *results) (float64, bool) {
	if r == nil {
		return 0, false
	}
	all := c.values(r)
	return median(all), len(all) > 0
}

// best returns the check's value with the best that each of its benchmarks
// reported in any pass. (The best of the values of the passes would be that of
// the pass whose yardstick was disturbed the most.)
func (c check) best(r *results) (float64, bool) {
	best := slices.Min[[]float64]
	if strings.HasSuffix(c.unit, "/s") {
		best = slices.Max[[]float64]
	}
	var parts [3]float64
	for i, name := range [...]string{c.of, c.minus, c.per} {
		var all []float64
		for _, p := range r.passes {
			if v, ok := c.part(p, name); ok {
				all = append(all, v)
			}
		}
		if len(all) == 0 {
			return 0, false
		}
		parts[i] = best(all)
	}
	return c.value(parts[0], parts[1], parts[2])
}

// within reports whether a value keeps to a limit.
func (c check) within(v, limit float64) bool {
	if c.atLeast {
		return v >= limit
	}
	return v <= limit
}

// exact reports whether the check is of something without noise, which the
// guard therefore holds to the budget itself.
func (c check) exact() bool { return c.unit == "allocs/op" || c.unit == "B/op" }

func (c check) guardLimit() float64 {
	if c.guard == 0 {
		return c.limit
	}
	return c.guard
}

func (c check) format(v float64) string {
	return strings.TrimSpace(c.what + " " + number(v) + c.suffix)
}

// label names the check by its line of the contract.
func (c check) label() string {
	return strings.ReplaceAll(contract[c.line].operation, "`", "")
}

// excess says by how much a value misses the limit; nothing if it keeps to it.
func (c check) excess(v float64) string {
	switch {
	case c.within(v, c.limit):
		return ""
	case c.limit == 0:
		return "instead of none"
	case c.atLeast:
		return fmt.Sprintf("is %.0f %% too little", 100*(1-v/c.limit))
	}
	return fmt.Sprintf("is %.0f %% too much", 100*(v/c.limit-1))
}
