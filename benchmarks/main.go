// Command benchmarks measures this module and its peers at the same work and
// writes the tables of BENCHMARKS.md:
//
//	go run . -count 10
//
// Each folder beside it is a section: a package of ordinary Go benchmarks, all
// of one form (see the type section), that can be run by go test as well. Their
// raw output is kept, in the format that benchstat reads. The tables are made from
// it, so that a section can be measured anew without the others.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := command(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
}

// command is the program. It writes the tables to a folder, the table of -guard to
// stdout, and progress to stderr.
func command(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("benchmarks", flag.ContinueOnError)
	flags.SetOutput(stderr)
	count := flags.Int("count", 10, "how many `passes` to make; 0 writes the tables from the results there are")
	benchtime := flags.String("benchtime", "100ms", "how long to run each benchmark in a pass, as for go test")
	names := flags.String("sections", "", "which `sections` to measure, separated by commas (default all)")
	out := flags.String("o", "..", "the `folder` of BENCHMARKS.md, whose folder benchmarks/results has the results")
	guarded := flags.Bool("guard", false, "only check the budgets, roughly and quickly, and write nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("benchmarks: %q is not a flag; sections are named by -sections", flags.Arg(0))
	}
	if *count < 0 {
		return fmt.Errorf("benchmarks: -count is negative: %d", *count)
	}
	chosen, err := choose(*names)
	if err != nil {
		return err
	}
	if *guarded {
		return guard(ctx, chosen, budgets, stdout, stderr)
	}
	dir := filepath.Join(*out, "benchmarks")
	if err := os.MkdirAll(filepath.Join(dir, "results"), 0o777); err != nil {
		return fmt.Errorf("benchmarks: %w", err)
	}
	r := runner{count: *count, benchtime: *benchtime, progress: stderr}
	for _, s := range chosen {
		if *count == 0 {
			break
		}
		if err := measure(ctx, r, s, dir); err != nil {
			return err
		}
	}
	return write(*out, dir)
}

// measure runs a section and replaces its file of results.
func measure(ctx context.Context, r runner, s section, dir string) error {
	raw, err := r.run(ctx, s, nil)
	if err != nil {
		return err
	}
	data := append(machine(r, time.Now()), raw...)
	if _, err := parse(s.name, data); err != nil {
		return err
	}
	return save(resultsFile(dir, s), data)
}

// machine returns the beginning of a file of results. It has the circumstances of
// the run that the benchmarks' own output lacks.
func machine(r runner, now time.Time) []byte {
	return fmt.Appendf(nil, "%[1]sdate: %[2]s\n%[1]sgo: %[3]s\n%[1]scores: %[4]d\n%[1]scount: %[5]d\n%[1]sbenchtime: %[6]s\n",
		comment, now.UTC().Format(time.DateOnly), runtime.Version(), runtime.NumCPU(), r.count, r.benchtime)
}

func resultsFile(dir string, s section) string {
	return filepath.Join(dir, "results", s.name+".txt")
}

// write renews the page's tables from the stored results.
func write(out, dir string) error {
	found := map[string]*results{}
	for _, s := range sections {
		data, err := os.ReadFile(resultsFile(dir, s))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("benchmarks: %w", err)
		}
		if found[s.name], err = parse(s.name, data); err != nil {
			return err
		}
	}
	page := filepath.Join(out, "BENCHMARKS.md")
	data, err := os.ReadFile(page)
	if err != nil {
		return fmt.Errorf("benchmarks: %w", err)
	}
	text, err := fill(string(data), found)
	if err != nil {
		return err
	}
	return save(page, []byte(text))
}

func save(name string, data []byte) error {
	if err := os.WriteFile(name, data, 0o666); err != nil {
		return fmt.Errorf("benchmarks: %w", err)
	}
	return nil
}
