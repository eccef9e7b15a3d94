package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	quick  = runner{count: 2, benchtime: "10x", progress: io.Discard}
	sample = section{name: "testdata/sample"}
)

// measured runs benchmarks of the section. It also returns the raw output.
func measured(t *testing.T, s section, only map[string]string) (*results, string) {
	raw, err := quick.run(t.Context(), s, only)
	require.NoError(t, err)
	r, err := parse("", raw)
	require.NoError(t, err)
	return r, string(raw)
}

func TestRun(t *testing.T) {
	r, raw := measured(t, sample, nil)
	require.True(t, strings.HasPrefix(raw, "goos: "), "%s", raw)
	require.Equal(t, 1, strings.Count(raw, "pkg: "))
	require.NotContains(t, raw, "PASS")
	require.Equal(t, []string{"Row/monitor", "Row/peer", "Other/monitor"}, r.names)
	require.Equal(t, []float64{0.5, 0.5}, quantity{of: "Row/monitor", per: "F"}.values(r))
	require.Equal(t, []float64{0.01, 0.01}, quantity{of: "Other/monitor", per: "F"}.values(r))
	require.Equal(t, []float64{7, 7}, quantity{of: "Row/peer", unit: "allocs/op"}.values(r))
}

func TestRunOnly(t *testing.T) {
	r, _ := measured(t, sample, map[string]string{"Row": "^BenchmarkRow$/^peer$"})
	require.Equal(t, []string{"Row/peer"}, r.names)
	require.Equal(t, []float64{4, 4}, quantity{of: "Row/peer", per: "F"}.values(r))
}

func TestRunKeepsToTheSection(t *testing.T) {
	s := sample
	s.passes, s.benchtime = 1, "3x"
	r, raw := measured(t, s, nil)
	require.Len(t, r.passes, 1)
	require.Empty(t, quantity{of: "Row/monitor", per: "F"}.values(r)) // the section counts rounds, so there is no yardstick
	require.Contains(t, raw, "\t       3\t")
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

// A writer is a function that Write calls.
type writer func()

func (w writer) Write(p []byte) (int, error) {
	w()
	return len(p), nil
}
