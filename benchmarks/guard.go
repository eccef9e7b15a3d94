package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// guardRunner is short: many short passes find a quiet moment sooner than few
// long ones.
var guardRunner = runner{count: 5, benchtime: "20ms"}

var errBudget = errors.New("benchmarks: a budget is exceeded")

// guard measures what the checks of the sections need, compares the best of the
// passes with the guard's limits, prints a table, and returns errBudget if one is
// exceeded. Noise only ever makes things slower: what the best of several passes
// shows is the code's doing.
func guard(ctx context.Context, sections []section, stdout, progress io.Writer) error {
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "budget\tbest\tguard\tbudget's limit\t")
	exceeded := false
	for _, s := range sections {
		checks := slices.DeleteFunc(slices.Clone(s.checks), func(c check) bool { return c.guard == 0 && !c.exact() })
		if len(checks) == 0 {
			continue
		}
		r := guardRunner
		r.progress = progress
		raw, err := r.run(ctx, s, patterns(checks))
		if err != nil {
			return err
		}
		found, err := parse(s.name, raw, s.keepsProcs())
		if err != nil {
			return err
		}
		for _, c := range checks {
			best, ok := c.best(found)
			if !ok {
				return fmt.Errorf("benchmarks: package %s has not measured %s", s.name, c.of)
			}
			verdict := ""
			if !c.within(best, c.guardLimit()) {
				verdict, exceeded = "EXCEEDED", true
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", c.label(), c.format(best), c.format(c.guardLimit()), c.format(c.limit), verdict)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if exceeded {
		return errBudget
	}
	return nil
}

// patterns returns, for each row that the checks need, the pattern of go test
// -bench that selects just what they need.
func patterns(checks []check) map[string]string {
	all := map[string]string{}
	for _, c := range checks {
		for _, name := range []string{c.of, c.minus, c.per} {
			if name == "" || name == "F" {
				continue
			}
			row, _, _ := strings.Cut(name, "/")
			pattern := "^Benchmark" + strings.ReplaceAll(name, "/", "$/^") + "$"
			switch {
			case all[row] == "":
				all[row] = pattern
			case !slices.Contains(strings.Split(all[row], "|"), pattern):
				all[row] += "|" + pattern
			}
		}
	}
	return all
}
