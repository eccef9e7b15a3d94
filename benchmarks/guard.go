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

// guardRunner makes short passes: many short ones find a quiet moment sooner than a
// few long ones.
var guardRunner = runner{count: 5, benchtime: "20ms"}

// guardRuns is how many times the guard runs what exceeds its limit before it says so.
// The limits are near to what a quiet machine measures, which a busy one reaches in
// some of so many passes.
const guardRuns = 6

var errBudget = errors.New("benchmarks: a budget is exceeded: see the table")

// guard runs the benchmarks that the budgets' checks of the sections need, compares
// the best of the passes with the guard's limits, prints a table, and returns
// errBudget if a limit is exceeded. Noise only ever makes code slower, so that the
// best of several passes shows the code itself; what exceeds its limit is measured
// again, up to guardRuns times in all.
func guard(ctx context.Context, sections []section, budgets []budget, stdout, progress io.Writer) error {
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "budget\tbest\tguard\tbudget's limit\t")
	r := guardRunner
	r.progress = progress
	over := false
	for _, s := range sections {
		found, err := r.guarded(ctx, s, budgets)
		if err != nil {
			return err
		}
		for _, b := range budgets {
			for _, c := range b.checks {
				if c.section != s.name || !c.guarded() {
					continue
				}
				best, ok := c.best(found)
				if !ok {
					return fmt.Errorf("benchmarks: package %s has not measured %s", s.name, c.of)
				}
				verdict := ""
				if !c.within(best, c.guardLimit()) {
					verdict, over = "EXCEEDED", true
				}
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", strings.ReplaceAll(b.operation, "`", ""),
					c.format(best), c.format(c.guardLimit()), c.format(c.limit), verdict)
			}
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if over {
		return errBudget
	}
	return nil
}

// guarded runs the benchmarks of the section that the guard's checks need, and again
// those that exceed their limits. Without such checks it runs nothing.
func (r runner) guarded(ctx context.Context, s section, budgets []budget) (*results, error) {
	var all []byte
	var found *results
	for range guardRuns {
		only := patterns(s, budgets)
		if len(only) == 0 {
			break
		}
		raw, err := r.run(ctx, s, only)
		if err != nil {
			return nil, err
		}
		all = append(all, raw...)
		if found, err = parse(s.name, all); err != nil {
			return nil, err
		}
		budgets = exceeded(s, budgets, found)
	}
	return found, nil
}

// exceeded returns the guard's checks of the section whose limits the results exceed.
func exceeded(s section, budgets []budget, found *results) []budget {
	var checks []check
	for _, b := range budgets {
		for _, c := range b.checks {
			if c.section != s.name || !c.guarded() {
				continue
			}
			if best, ok := c.best(found); ok && !c.within(best, c.guardLimit()) {
				checks = append(checks, c)
			}
		}
	}
	return []budget{{checks: checks}}
}

// patterns returns, for each row of the section that the guard's checks need, the
// pattern of go test -bench that selects the needed benchmarks.
func patterns(s section, budgets []budget) map[string]string {
	all := map[string]string{}
	for _, b := range budgets {
		for _, c := range b.checks {
			if c.section != s.name || !c.guarded() {
				continue
			}
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
	}
	return all
}
