package main

import (
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"
)

// sampleResults are the results of three passes. Only the first pass has every row.
func sampleResults(t *testing.T) *results {
	data, err := os.ReadFile("testdata/results.txt")
	require.NoError(t, err)
	r, err := parse("results.txt", data)
	require.NoError(t, err)
	return r
}

func TestParse(t *testing.T) {
	r := sampleResults(t)
	require.Equal(t, []string{"Row/monitor", "Row/peer", "Cores/monitor/alone", "Cores/monitor/one", "Size/monitor", "Size/peer"}, r.names)
	require.Len(t, r.passes, 3)
	require.Equal(t, reading{"ns/op": 120, "B/op": 16, "allocs/op": 1, "F": 200}, r.passes[1]["Row/monitor"])
	require.Equal(t, reading{"B-added": 900000, "F": 100}, r.passes[0]["Size/monitor"])
	require.Equal(t, "2026-01-02", r.config["date"])
	require.Equal(t, "Some CPU", r.config["cpu"])
	require.Equal(t, "linux", r.config["goos"])
}

func TestParseRefuses(t *testing.T) {
	_, err := parse("bad.txt", []byte("BenchmarkRow/monitor-2 often 12 ns/op\n"))
	require.ErrorContains(t, err, "benchmarks: ")
	require.ErrorContains(t, err, "bad.txt")
}

func TestBenchmarkName(t *testing.T) {
	f := func(want, name string) {
		t.Helper()
		require.Equal(t, want, benchmarkName(benchfmt.Name(name)))
	}
	f("F", "F-2")
	f("Task/monitor", "Task/monitor-2")
	f("Task/monitor-held", "Task/monitor-held-16")
	f("Task/monitor-held", "Task/monitor-held")
	f("Shop/monitor-1of16", "Shop/monitor-1of16-2")
	f("Task/monitor/8", "Task/monitor/8-2")
}

func TestQuantity(t *testing.T) {
	r := sampleResults(t)
	f := func(want []float64, q quantity) {
		t.Helper()
		require.InDeltaSlice(t, want, q.values(r), 1e-9)
	}
	f([]float64{50, 120, 70}, quantity{of: "Row/monitor"})
	f([]float64{0.5, 0.6, 0.7}, quantity{of: "Row/monitor", per: "F"})
	f([]float64{9.5, 14.4, 11.3}, quantity{of: "Row/peer", minus: "Row/monitor", per: "F"})
	f([]float64{1, 1, 1}, quantity{of: "Row/monitor", unit: "allocs/op"})
	f([]float64{10, 10, 10}, quantity{of: "Row/peer", minus: "Row/monitor", unit: "allocs/op"})
	f([]float64{2}, quantity{of: "Cores/monitor/alone", per: "Cores/monitor/one"})
	f([]float64{900000}, quantity{of: "Size/monitor", unit: "B-added"})
	f(nil, quantity{of: "Row/nobody"})
	f(nil, quantity{of: "Row/monitor", per: "Row/nobody"})
	for _, p := range r.passes {
		p["Zero/monitor"] = reading{"ns/op": 0}
	}
	f(nil, quantity{of: "Row/monitor", per: "Zero/monitor"})
}

func TestBest(t *testing.T) {
	r := sampleResults(t)
	f := func(want float64, q quantity) {
		t.Helper()
		best, ok := q.best(r)
		require.True(t, ok)
		require.InDelta(t, want, best, 1e-9)
	}
	f(0.5, quantity{of: "Row/monitor", per: "F"})
	f(20, quantity{of: "Row/peer", per: "Row/monitor"})
	f(9.5, quantity{of: "Row/peer", minus: "Row/monitor", per: "F"})
	f(640, quantity{of: "Row/peer", unit: "B/op"})

	// A larger value is better.
	for _, p := range r.passes {
		p["Rate/monitor"], p["Rate/peer"] = reading{"req/s": p["Row/monitor"]["ns/op"]}, reading{"req/s": 10}
	}
	f(12, quantity{of: "Rate/monitor", per: "Rate/peer", unit: "req/s"})

	_, ok := quantity{of: "Row/nobody"}.best(r)
	require.False(t, ok)
}

func TestSummary(t *testing.T) {
	require.Equal(t, 2.0, median([]float64{9, 1, 2}))
	require.Equal(t, 1.5, median([]float64{2, 1}))
	require.True(t, math.IsNaN(median(nil)))
	s := summary([]float64{90, 95, 100, 100, 100, 100, 100, 104, 110, 300})
	require.Equal(t, "10%", s.PctRangeString())
}
