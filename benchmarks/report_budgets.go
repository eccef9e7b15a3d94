package main

import (
	"fmt"
	"strings"
)

// budgets writes the table of the contract: each of its lines, the results of
// its checks, whosever section they are in, and whether they keep to it.
func budgets(b *strings.Builder, sections []section, found map[string]*results) {
	b.WriteString("## Budgets\n\n| operation | result | limit | |\n|---|---|---|---|\n")
	for line, words := range contract {
		var values, missed []string
		known, what := 0, ""
		for _, s := range sections {
			for _, c := range s.checks {
				if c.line != contractLine(line) {
					continue
				}
				known++
				v, ok := c.median(found[s.name])
				if !ok {
					continue
				}
				if over := c.excess(v); over != "" {
					missed = append(missed, c.format(v)+" "+over)
				}
				if c.what == what { // said already
					c.what = ""
				} else {
					what = c.what
				}
				values = append(values, c.format(v))
			}
		}
		status := "met"
		switch {
		case len(missed) > 0:
			status = "**missed: " + strings.Join(missed, ", ") + "**"
		case len(values) == 0:
			status = "not measured"
		case len(values) < known:
			status = fmt.Sprintf("%d of %d met, the others are not measured", len(values), known)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", words.operation, strings.Join(values, ", "), words.limit, status)
	}
	b.WriteString("\n")
}
