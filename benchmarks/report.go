package main

import (
	"fmt"
	"slices"
	"strings"
)

const preface = `# Benchmarks

The same work done by monitor and by its peers, measured together. This page, its charts and the raw results
(` + "[benchmarks/results](benchmarks/results), in the format of Go's benchmarks" + `) are written by the program in
[benchmarks](benchmarks), and not by hand.

**F** is the unit of time: two calls of time.Now and a defer, the least that a person would write to time a function. It
is measured in the same process as what is divided by it. Nanoseconds are given to make the ratios tangible; they belong to
this machine on that day.

`

const reproduce = `## How to reproduce

` + "```" + `
cd benchmarks
go run . -count 10                       # everything, and this page
go run . -sections calls,instruments     # two sections; the others stay as they are
go run . -guard                          # the budgets only, in less than a minute; the exit status tells
go test -bench '^BenchmarkTask$' ./calls # one row, as any benchmark of Go
benchstat old.txt results/calls.txt      # two runs compared
` + "```" + `

A run makes several passes over all rows of a section. Each row is a process, which measures the yardstick too. What is
shown is the median over the passes; ± is the median distance from it. Ratios are taken within a pass: theirs is the median of
the ratios, and not the ratio of the medians.

`

const caveats = `## Caveats

- A virtual machine shares its processor with others: nanoseconds change by a factor of two from hour to hour. Compare
  ratios, and only those whose difference is larger than their spread.
- These are loops: the caches are warm and the branches predicted. A service at work sees every time here grow, ours and
  the others'. The chapter about a whole service is nearer to that.
- Peers are used as their documentation recommends for production: handles are kept where they have handles, the SDK is the real
  one, and spans go to an exporter that drops them. Where a peer has no such concept, its row is what its user would
  write by hand, and says so.
- We know our own library best. Who sees a peer used badly is asked to say so: the code is short.
`

// report returns the page.
func report(sections []section, found map[string]*results) string {
	var b strings.Builder
	b.WriteString(preface)
	budgets(&b, sections, found)
	for _, s := range sections {
		r := found[s.name]
		if r == nil {
			continue
		}
		fmt.Fprintf(&b, "## %s\n\n", s.title)
		for _, p := range s.pictures {
			if p.draw(r) != nil {
				fmt.Fprintf(&b, "![%s](benchmarks/%s)\n\n", p.alt, p.file)
			}
		}
		if s.text != "" {
			fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(s.text))
		}
		for _, t := range s.tables {
			t.write(&b, r)
		}
		if s.after != nil {
			fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(s.after(r)))
		}
	}
	b.WriteString(reproduce)
	machines(&b, sections, found)
	b.WriteString(caveats)
	return b.String()
}

// machines says when and where each section was measured, together for those
// that agree.
func machines(b *strings.Builder, sections []section, found map[string]*results) {
	b.WriteString("## The machine\n\n| sections | date | CPU | cores | system | Go | passes |\n|---|---|---|---|---|---|---|\n")
	var lines []string
	names := map[string][]string{}
	for _, s := range sections {
		r := found[s.name]
		if r == nil {
			continue
		}
		var line strings.Builder
		for _, key := range []string{"date", "cpu", "cores", "os", "go"} {
			fmt.Fprintf(&line, " %s |", cell(r.config[key]))
		}
		fmt.Fprintf(&line, " %d of %s |", len(r.passes), s.time(r))
		if !slices.Contains(lines, line.String()) {
			lines = append(lines, line.String())
		}
		names[line.String()] = append(names[line.String()], s.name)
	}
	for _, line := range lines {
		fmt.Fprintf(b, "| %s |%s\n", strings.Join(names[line], ", "), line)
	}
	b.WriteString("\n")
}

func (s section) time(r *results) string {
	if s.benchtime != "" {
		return s.benchtime
	}
	return r.config["benchtime"]
}

// keepsProcs reports whether the section sets GOMAXPROCS, which is then part
// of its benchmarks' names.
func (s section) keepsProcs() bool {
	return slices.ContainsFunc(s.args, func(arg string) bool { return strings.HasPrefix(arg, "-test.cpu") })
}
