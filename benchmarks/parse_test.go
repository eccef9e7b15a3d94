package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// sampleResults are those of three passes, of which only the first has every row.
func sampleResults(t *testing.T) *results {
	data, err := os.ReadFile("testdata/results.txt")
	require.NoError(t, err)
	r, err := parse("results.txt", data, false)
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
	require.Equal(t, "Some CPU | with a bar", r.config["cpu"])
	require.Equal(t, "linux", r.config["goos"])
}

func TestParseRefuses(t *testing.T) {
	_, err := parse("bad.txt", []byte("BenchmarkRow/monitor-2 often 12 ns/op\n"), false)
	require.ErrorContains(t, err, "benchmarks: ")
	require.ErrorContains(t, err, "bad.txt")
}

func TestBenchmarkName(t *testing.T) {
	f := func(want, name string, keepProcs bool) {
		t.Helper()
		require.Equal(t, want, benchmarkName(name, keepProcs))
	}
	f("Task/monitor", "Task/monitor-2", false)
	f("Task/monitor-held", "Task/monitor-held-16", false)
	f("Task/monitor-held", "Task/monitor-held", false)
	f("Task/monitor-8", "Task/monitor-8", true)
	f("Task/monitor-1", "Task/monitor", true)
	f("Task/monitor-", "Task/monitor-", false)
}

func TestHeader(t *testing.T) {
	h := header("os", "one\nsystem", "go", "go1.26.0\n")
	require.Equal(t, "# os: one system\n# go: go1.26.0\n", string(h))
	r, err := parse("", h, false)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"os": "one system", "go": "go1.26.0"}, r.config)
}

func TestResults(t *testing.T) {
	r := sampleResults(t)
	require.Equal(t, []float64{50, 120, 70}, r.values("Row/monitor", "ns/op"))
	require.Equal(t, []float64{0.5, 0.6, 0.7}, r.ratios("Row/monitor", "F", "ns/op"))
	require.Equal(t, []float64{20, 25, 1200.0 / 70}, r.ratios("Row/peer", "Row/monitor", "ns/op"))
	require.Empty(t, r.ratios("Row/peer", "Row/nobody", "ns/op"))
	require.Equal(t, []string{"monitor", "peer"}, r.implementations(row{bench: "Row"}))
	require.Equal(t, []string{"monitor"}, r.implementations(row{bench: "Cores", detail: "one"}))
	require.Empty(t, r.implementations(row{bench: "Cores"}))
	v, ok := r.median("Row/monitor", "ns/op")
	require.True(t, ok)
	require.Equal(t, 70.0, v)
	_, ok = r.median("Row/monitor", "req/s")
	require.False(t, ok)
}

func TestMedianAndSpread(t *testing.T) {
	require.Equal(t, 2.0, median([]float64{9, 1, 2}))
	require.Equal(t, 1.5, median([]float64{2, 1}))
	require.NotEqual(t, median(nil), median(nil)) // NaN
	require.Equal(t, 0.1, spread([]float64{90, 100, 110}))
	require.Equal(t, 0.0, spread([]float64{7, 100, 7}))
	require.Equal(t, 0.0, spread([]float64{0, 0}))
}
