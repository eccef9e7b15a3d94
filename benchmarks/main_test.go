package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCommand(t *testing.T) {
	f := func(want string, args ...string) {
		t.Helper()
		require.EqualError(t, command(t.Context(), args, io.Discard, io.Discard), want)
	}
	f(`benchmarks: "now" is not a flag; sections are named by -sections`, "now")
	f(`benchmarks: -count is negative: -1`, "-count", "-1")
	f(`benchmarks: no section is named "nothing"; there are `+strings.Join(sectionNames(), ", "), "-sections", "calls,nothing")

	chosen, err := choose("instruments,calls")
	require.NoError(t, err)
	require.Equal(t, []string{"instruments", "calls"}, []string{chosen[0].name, chosen[1].name})
}

// TestWrite writes the tables from stored results: here those of the page itself,
// which therefore shows the last measurements.
func TestWrite(t *testing.T) {
	page, err := os.ReadFile("../BENCHMARKS.md")
	require.NoError(t, err)
	out := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(out, "benchmarks", "results"), os.DirFS("results")))
	require.NoError(t, os.WriteFile(filepath.Join(out, "BENCHMARKS.md"), page, 0o666))
	require.NoError(t, command(t.Context(), []string{"-count", "0", "-o", out}, io.Discard, io.Discard))
	again, err := os.ReadFile(filepath.Join(out, "BENCHMARKS.md"))
	require.NoError(t, err)
	require.Equal(t, string(page), string(again))
	for _, s := range sections {
		require.DirExists(t, s.name)
		require.Contains(t, string(page), "<!-- "+s.name+": ")
	}
}

func TestMachine(t *testing.T) {
	r, err := parse("", machine(runner{count: 7, benchtime: "50ms"}, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)))
	require.NoError(t, err)
	require.Equal(t, "2026-01-02", r.config["date"])
	require.Equal(t, "7", r.config["count"])
	require.Equal(t, "50ms", r.config["benchtime"])
	require.NotEmpty(t, r.config["cores"])
	require.Contains(t, r.config["go"], "go1.")
}
