package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	quick  = runner{count: 2, benchtime: "10x", progress: io.Discard}
	sample = section{name: "testdata/sample"}
)

func TestRun(t *testing.T) {
	raw, err := quick.run(t.Context(), sample, nil)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(raw), "goos: "), "%s", raw)
	require.Equal(t, 1, strings.Count(string(raw), "pkg: "))
	require.NotContains(t, string(raw), "PASS")
	r, err := parse("", raw, false)
	require.NoError(t, err)
	require.Equal(t, []string{"Row/monitor", "Row/peer", "Other/monitor"}, r.names)
	require.Equal(t, []float64{0.5, 0.5}, r.ratios("Row/monitor", "F", "ns/op"))
	require.Equal(t, []float64{0.01, 0.01}, r.ratios("Other/monitor", "F", "ns/op"))
	require.Equal(t, []float64{7, 7}, r.values("Row/peer", "allocs/op"))
}

func TestRunOnly(t *testing.T) {
	raw, err := quick.run(t.Context(), sample, map[string]string{"Row": "^BenchmarkRow$/^peer$"})
	require.NoError(t, err)
	r, err := parse("", raw, false)
	require.NoError(t, err)
	require.Equal(t, []string{"Row/peer"}, r.names)
	require.Equal(t, []float64{4, 4}, r.ratios("Row/peer", "F", "ns/op"))
}

func TestRunKeepsToTheSection(t *testing.T) {
	s := sample
	s.passes, s.benchtime = 1, "3x"
	raw, err := quick.run(t.Context(), s, nil)
	require.NoError(t, err)
	r, err := parse("", raw, false)
	require.NoError(t, err)
	require.Len(t, r.passes, 1)
	require.Empty(t, r.ratios("Row/monitor", "F", "ns/op")) // rounds are counted
	require.Contains(t, string(raw), "\t       3\t")
}

func TestRunFails(t *testing.T) {
	_, err := quick.run(t.Context(), section{name: "testdata/failing"}, nil)
	require.ErrorContains(t, err, "benchmarks: package testdata/failing: ")
	require.ErrorContains(t, err, "^BenchmarkRow$")
	require.ErrorContains(t, err, "the peer is out of order")

	_, err = quick.run(t.Context(), section{name: "testdata/absent"}, nil)
	require.ErrorContains(t, err, "benchmarks: package testdata/absent does not build")

	stopped := errors.New("somebody was in a hurry")
	ctx, cancel := context.WithCancelCause(t.Context())
	interrupted := runner{count: 1, benchtime: "10m", progress: writer(func() { cancel(stopped) })}
	_, err = interrupted.run(ctx, sample, nil)
	require.ErrorIs(t, err, stopped)
	require.ErrorContains(t, err, "package testdata/sample")
}

// writer calls itself when it is written to.
type writer func()

func (w writer) Write(p []byte) (int, error) {
	w()
	return len(p), nil
}

func TestGuard(t *testing.T) {
	f := func(want error, verdicts string, checks ...check) {
		t.Helper()
		var table bytes.Buffer
		s := sample
		s.checks = checks
		require.ErrorIs(t, guard(t.Context(), []section{s}, &table, io.Discard), want)
		var got []string
		for line := range strings.Lines(table.String()) {
			if strings.Contains(line, "EXCEEDED") {
				got = append(got, "exceeded")
			} else if !strings.HasPrefix(line, "budget") {
				got = append(got, "kept")
			}
		}
		require.Equal(t, verdicts, strings.Join(got, " "), table.String())
	}
	f(nil, "kept", check{of: "Row/monitor", per: "F", limit: 0.1, guard: 0.5})
	f(errBudget, "exceeded", check{of: "Row/monitor", per: "F", limit: 0.1, guard: 0.4})
	f(errBudget, "kept exceeded kept",
		check{of: "Row/monitor", unit: "allocs/op", limit: 2},
		check{of: "Row/peer", unit: "allocs/op", limit: 6},
		check{of: "Row/peer", minus: "Row/monitor", per: "F", limit: 3, guard: 4})
	f(nil, "", check{of: "Row/peer", per: "F", limit: 1}) // not for the guard

	s := sample
	s.checks = []check{{of: "Row/nobody", guard: 1}}
	err := guard(t.Context(), []section{s}, io.Discard, io.Discard)
	require.EqualError(t, err, "benchmarks: package testdata/sample has not measured Row/nobody")
}

func TestCommand(t *testing.T) {
	f := func(want string, args ...string) {
		t.Helper()
		require.EqualError(t, command(t.Context(), args, io.Discard, io.Discard), want)
	}
	f(`benchmarks: unexpected argument "now"`, "now")
	f(`benchmarks: -count is negative: -1`, "-count", "-1")
	f(`benchmarks: no section is named "nothing"; there are `+strings.Join(sectionNames(), ", "), "-sections", "calls,nothing")

	chosen, err := choose("instruments,calls")
	require.NoError(t, err)
	require.Equal(t, []string{"instruments", "calls"}, []string{chosen[0].name, chosen[1].name})
}

// TestWrite writes the report of results that were there before.
func TestWrite(t *testing.T) {
	out := t.TempDir()
	results := filepath.Join(out, "benchmarks", "results")
	require.NoError(t, os.MkdirAll(results, 0o777))
	raw := "BenchmarkF 100 100 ns/op\nBenchmarkTask/monitor 100 45 ns/op 0 allocs/op\n"
	require.NoError(t, os.WriteFile(filepath.Join(results, "calls.txt"), []byte(raw), 0o666))
	require.NoError(t, command(t.Context(), []string{"-count", "0", "-o", out}, io.Discard, io.Discard))

	page, err := os.ReadFile(filepath.Join(out, "BENCHMARKS.md"))
	require.NoError(t, err)
	require.Contains(t, string(page), "| 0.45 F, 0 allocs | <= 0.5 F, 0 allocs | met |")
	require.Contains(t, string(page), "![What counting and timing a call costs](benchmarks/tasks.svg)")
	require.FileExists(t, filepath.Join(out, "benchmarks", "tasks.svg"))
	require.NoFileExists(t, filepath.Join(out, "benchmarks", "calls.svg")) // its row was not measured
}

// TestSections holds what the sections have in common.
func TestSections(t *testing.T) {
	pictures := map[string]bool{}
	at := -1
	for _, s := range sections {
		index := slices.Index(chapters, s.name)
		require.Greater(t, index, at, s.name)
		at = index
		require.DirExists(t, s.name)
		require.NotEmpty(t, s.title, s.name)
		for _, p := range s.pictures {
			require.False(t, pictures[p.file], p.file)
			pictures[p.file] = true
		}
		for _, c := range s.checks {
			require.NotEmpty(t, c.of, s.name)
			require.Less(t, int(c.line), contractLines, s.name)
		}
	}
	require.Panics(t, func() { register(section{name: "unheard of"}) })
}
