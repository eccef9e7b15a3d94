package main

import (
	"fmt"
	"slices"
	"strings"
)

// A section is one chapter of BENCHMARKS.md and one package of benchmarks, whose
// names have the form
//
//	Benchmark<Row>/<implementation>[/<detail>]
type section struct {
	name string // the package's folder and the value of -sections

	// benchtime, if not empty, replaces -benchtime. It is "1x" if one iteration is
	// a whole measurement. passes, if not 0, is the largest number of passes,
	// whatever -count says.
	benchtime string
	passes    int
	args      []string // further arguments of the test binary
}

var sections = []section{
	{name: "calls"},
	{name: "instruments"},
	{name: "httpcalls"},
	{name: "conform", benchtime: "1x", passes: 1},
	{name: "reading"},
	{name: "exporting"},
	{name: "memory", benchtime: "1x", passes: 3},
	{name: "size", benchtime: "1x", passes: 1},
	{name: "accuracy", benchtime: "1x"},
	{name: "scale"},
	{name: "service", benchtime: "1x", passes: 1, args: []string{"-rounds=4", "-slice=1s"}},
}

// choose returns the sections with these names, or all.
func choose(names string) ([]section, error) {
	if names == "" {
		return sections, nil
	}
	var chosen []section
	for name := range strings.SplitSeq(names, ",") {
		at := slices.IndexFunc(sections, func(s section) bool { return s.name == name })
		if at < 0 {
			return nil, fmt.Errorf("benchmarks: no section is named %q; there are %s", name, strings.Join(sectionNames(), ", "))
		}
		chosen = append(chosen, sections[at])
	}
	return chosen, nil
}

func sectionNames() (names []string) {
	for _, s := range sections {
		names = append(names, s.name)
	}
	return names
}
