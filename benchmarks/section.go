package main

import (
	"fmt"
	"slices"
)

// A section is one chapter of the report and one package of benchmarks, whose
// names have the form
//
//	Benchmark<Row>/<implementation>[/<detail>]
type section struct {
	name  string // the package's folder and the value of -sections
	title string
	text  string // Markdown: what was measured, and what is unlike among the peers

	tables   []table
	checks   []check
	pictures []picture

	// after, if there is one, writes Markdown that follows the tables.
	after func(r *results) string

	// benchtime, if not empty, replaces -benchtime: "1x" where one iteration is
	// a whole measurement. passes, if not 0, is the most that -count asks for.
	benchtime string
	passes    int
	args      []string // further arguments of the test binary, such as -test.cpu=1,2
}

// A table shows one kind of work as done by each implementation.
type table struct {
	title string
	text  string // Markdown, may be empty
	rows  []row

	// units are what to show. Without units a row becomes a table of its own,
	// with a line for each implementation: time, its ratios, allocations.
	// With one unit the rows are the lines and the implementations the columns.
	// With several, a line is a row and an implementation, and each unit is a
	// column.
	units []string

	// columns, if there are any, make each row a table with a line for each
	// implementation, and these columns.
	columns []column
}

// A column shows the time of one detail of a row, or by what factor it is
// that of another detail.
type column struct {
	title       string
	detail, per string
}

// A row is one benchmark, or one detail of it.
type row struct {
	bench  string // "Task" for BenchmarkTask
	detail string // "10000" for BenchmarkTask/<implementation>/10000
	text   string // what it does, in one sentence; in a table with units, its label
}

// A check compares something measured with one limit of one line of the contract.
// Its value is (of - minus) / per, in every pass, and the median of all passes.
type check struct {
	line  contractLine
	what  string // names the result where a line has several; may be empty
	of    string // a benchmark: "Task/monitor"
	minus string // a benchmark, or empty
	per   string // a benchmark, "F" for the yardstick, or empty
	unit  string // of all three; empty means "ns/op"

	limit   float64
	atLeast bool   // the limit is the least allowed, not the most
	suffix  string // what follows the value in the report: " F", "x", " allocs", " B"

	// guard is the limit that -guard holds the best of its passes to, which
	// leaves room for the noise of a shared machine. Where it is 0, -guard does
	// not run the check, unless it is of allocs/op or B/op: those have no noise.
	guard float64
}

// A picture is an SVG file that the report embeds.
type picture struct {
	file string // "calls.svg"
	alt  string
	// draw returns the file, or nil if there are no results to draw it from.
	draw func(r *results) []byte
}

// chapters is the order of the report.
var chapters = []string{
	"calls", "instruments", "httpcalls", "conform", "reading", "exporting", "memory", "size", "accuracy", "scale", "service",
}

var sections []section

// register adds a section. It is called where package variables are initialised:
//
//	var _ = register(section{name: "calls", ...})
func register(s section) struct{} {
	at := slices.Index(chapters, s.name)
	if at < 0 {
		panic(fmt.Sprintf("benchmarks: no chapter is named %q", s.name))
	}
	after := slices.IndexFunc(sections, func(t section) bool { return slices.Index(chapters, t.name) >= at })
	if after < 0 {
		after = len(sections)
	}
	sections = slices.Insert(sections, after, s)
	return struct{}{}
}
