package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	n := flag.Int("n", 300, "how many mutants to try")
	seed := flag.Uint64("seed", 1, "which ones")
	timeout := flag.Duration("timeout", 2*time.Minute, "for the tests of one package")
	flag.Parse()
	patterns := flag.Args()
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *n, *seed, *timeout, patterns, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

// equivalent has a line for each mutant that no test can see: its key, a tab, and the
// reason.
//
//go:embed equivalent.txt
var equivalent string

func equivalents(text string) map[string]bool {
	known := map[string]bool{}
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		key, _, _ := strings.Cut(lines.Text(), "\t")
		known[key] = true
	}
	return known
}

func run(ctx context.Context, n int, seed uint64, timeout time.Duration, patterns []string, out io.Writer) error {
	packages, root, err := list(patterns, rand.New(rand.NewPCG(seed, 0)))
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	t := &trial{root: root, work: work, timeout: timeout}
	known := equivalents(equivalent)
	// Each package in turn, so that the small ones are tried too.
	for left := slices.Clone(packages); n > 0 && len(left) > 0; {
		left = slices.DeleteFunc(left, func(p *pkg) bool {
			for n > 0 && len(p.mutants) > 0 {
				m := &p.mutants[0]
				p.mutants = p.mutants[1:]
				if known[m.key()] {
					continue
				}
				v, failure := t.try(ctx, p, m)
				if failure != nil {
					err, n = failure, 0
					break
				}
				if v == broken {
					p.uncounted++
					continue
				}
				n--
				p.tried++
				if v == survived {
					p.survived++
					fmt.Fprintf(out, "survived: %s:%d\t%s\n", m.file, m.line, m.key())
				}
				return false
			}
			return true
		})
	}
	return errors.Join(err, report(packages, out))
}

func report(packages []*pkg, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "package\tmutants\tkilled\tsurvived\tnot compiled")
	var all pkg
	line := func(p *pkg, name string) {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\n", name, p.tried, p.tried-p.survived, p.survived, p.uncounted)
	}
	for _, p := range packages {
		line(p, p.ImportPath)
		all.tried, all.survived, all.uncounted = all.tried+p.tried, all.survived+p.survived, all.uncounted+p.uncounted
	}
	line(&all, "all")
	if err := table.Flush(); err != nil {
		return err
	}
	if all.survived > 0 {
		return fmt.Errorf("%d of %d mutants survived", all.survived, all.tried)
	}
	return nil
}
