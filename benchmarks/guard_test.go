package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// of returns a budget for the sample package.
func of(checks ...check) []budget {
	for i := range checks {
		checks[i].section = sample.name
	}
	return []budget{{"`Row`", "little", checks}}
}

func TestGuard(t *testing.T) {
	f := func(want error, verdicts string, checks ...check) {
		t.Helper()
		var table bytes.Buffer
		require.ErrorIs(t, guard(t.Context(), []section{sample}, of(checks...), &table, io.Discard), want)
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
	time, peer := quantity{of: "Row/monitor", per: "F"}, quantity{of: "Row/peer", minus: "Row/monitor", per: "F"}
	f(nil, "kept", check{quantity: time, limit: 0.1, guard: 0.5})
	f(errBudget, "exceeded", check{quantity: time, limit: 0.1, guard: 0.4})
	f(errBudget, "kept exceeded kept",
		check{quantity: quantity{of: "Row/monitor", unit: "allocs/op"}, limit: 2},
		check{quantity: quantity{of: "Row/peer", unit: "allocs/op"}, limit: 6},
		check{quantity: peer, limit: 3, guard: 4})
	f(nil, "", check{quantity: time, limit: 0.1}) // no limit for the guard: it skips the check

	absent := of(check{quantity: quantity{of: "Row/nobody"}, guard: 1})
	err := guard(t.Context(), []section{sample}, absent, io.Discard, io.Discard)
	require.EqualError(t, err, "benchmarks: package testdata/sample has not measured Row/nobody")
}

func TestPatterns(t *testing.T) {
	elsewhere := check{section: "elsewhere", quantity: quantity{of: "Other/monitor", unit: "allocs/op"}}
	got := patterns(sample, append(of(
		check{quantity: quantity{of: "Task/monitor", per: "F"}, guard: 1},
		check{quantity: quantity{of: "Task/monitor", unit: "allocs/op"}},
		check{quantity: quantity{of: "Handler/monitor", minus: "Handler/bare", per: "F"}, guard: 1},
		check{quantity: quantity{of: "Cores/monitor/alone", per: "Cores/monitor/one"}, guard: 1},
		check{quantity: quantity{of: "Unguarded/monitor"}},
	), budget{checks: []check{elsewhere}}))
	require.Equal(t, map[string]string{
		"Task":    "^BenchmarkTask$/^monitor$",
		"Handler": "^BenchmarkHandler$/^monitor$|^BenchmarkHandler$/^bare$",
		"Cores":   "^BenchmarkCores$/^monitor$/^alone$|^BenchmarkCores$/^monitor$/^one$",
	}, got)
}
