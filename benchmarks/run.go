package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// rowTimeout ends a benchmark that hangs.
const rowTimeout = 10 * time.Minute

// A runner runs the benchmarks of a section, from the module's folder.
type runner struct {
	count     int
	benchtime string
	progress  io.Writer
}

// run measures a section and returns a file of results without its header. If only
// is not nil, it measures just the benchmarks that the row's pattern of go test
// -bench matches. Noise comes in spells: the rows are run pass by pass, so that a
// spell spoils one pass of many rows and not many passes of one row. Each row is a
// process with the yardstick, which suffers the same noise, unless the section
// counts rounds instead of time.
func (r runner) run(ctx context.Context, s section, only map[string]string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "benchmarks")
	if err != nil {
		return nil, fmt.Errorf("benchmarks: %w", err)
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, filepath.Base(s.name)+".test")
	if out, err := exec.CommandContext(ctx, "go", "test", "-c", "-o", binary, "./"+s.name).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("benchmarks: package %s does not build: %w\n%s", s.name, err, out)
	}
	rows, err := r.list(ctx, s, binary)
	if err != nil {
		return nil, err
	}
	passes := r.count
	if s.passes > 0 {
		passes = min(passes, s.passes)
	}
	var all bytes.Buffer
	for pass := range passes {
		for _, row := range rows {
			pattern := "^Benchmark" + row + "$"
			if only != nil {
				if pattern = only[row]; pattern == "" {
					continue
				}
			}
			fmt.Fprintf(r.progress, "%s: pass %d of %d: %s\n", s.name, pass+1, passes, row)
			out, err := r.exec(ctx, s, binary, r.args(s, pattern))
			if err != nil {
				return nil, err
			}
			all.Write(tidy(out, all.Len() == 0))
		}
	}
	return all.Bytes(), nil
}

// args returns the arguments of the section's test binary that run the benchmarks
// of a pattern.
func (r runner) args(s section, pattern string) []string {
	benchtime := cmp.Or(s.benchtime, r.benchtime)
	if !strings.HasSuffix(s.benchtime, "x") { // a few rounds do not measure the yardstick
		pattern = "^BenchmarkF$|" + pattern
	}
	return append([]string{
		"-test.run=^$", "-test.bench=" + pattern,
		"-test.benchtime=" + benchtime, "-test.timeout=" + rowTimeout.String(),
	}, s.args...)
}

// list returns the rows of a section in the order of the code.
func (r runner) list(ctx context.Context, s section, binary string) ([]string, error) {
	out, err := r.exec(ctx, s, binary, []string{"-test.list=^Benchmark"})
	if err != nil {
		return nil, err
	}
	var rows []string
	for name := range strings.FieldsSeq(string(out)) {
		if row, ok := strings.CutPrefix(name, "Benchmark"); ok && row != "F" {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("benchmarks: package %s has no benchmarks", s.name)
	}
	return rows, nil
}

// exec runs the section's test binary where go test would, in its package's
// folder. A benchmark that fails makes the binary's exit status 1.
func (r runner) exec(ctx context.Context, s section, binary string, args []string) ([]byte, error) {
	var out, diagnostics bytes.Buffer
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = s.name
	cmd.Env = append(os.Environ(), "MONITOR_CLOCK=tsc") // as outside of tests
	cmd.Stdout, cmd.Stderr = &out, &diagnostics
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, fmt.Errorf("benchmarks: package %s: %s: %w\n%s%s",
			s.name, strings.Join(args, " "), err, out.Bytes(), diagnostics.Bytes())
	}
	return out.Bytes(), nil
}

// tidy returns the benchmarks in the output of one process, the yardstick first.
// The configuration, if it is wanted, comes before them.
func tidy(out []byte, configuration bool) []byte {
	var first, rest []byte
	for line := range bytes.Lines(out) {
		fields := bytes.Fields(line)
		switch {
		case len(fields) == 0:
		case bytes.HasPrefix(line, []byte("Benchmark")):
			if bytes.Equal(fields[0], []byte("BenchmarkF")) || bytes.HasPrefix(fields[0], []byte("BenchmarkF-")) {
				first = append(first, line...)
			} else {
				rest = append(rest, line...)
			}
		case configuration && bytes.HasSuffix(fields[0], []byte(":")):
			first = append(first, line...)
		}
	}
	return append(first, rest...)
}
