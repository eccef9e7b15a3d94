package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheck(t *testing.T) {
	r := sampleResults(t)
	f := func(want []float64, c check) {
		t.Helper()
		require.InDeltaSlice(t, want, c.values(r), 1e-9)
	}
	f([]float64{0.5, 0.6, 0.7}, check{of: "Row/monitor", per: "F"})
	f([]float64{9.5, 14.4, 11.3}, check{of: "Row/peer", minus: "Row/monitor", per: "F"})
	f([]float64{1, 1, 1}, check{of: "Row/monitor", unit: "allocs/op"})
	f([]float64{10, 10, 10}, check{of: "Row/peer", minus: "Row/monitor", unit: "allocs/op"})
	f([]float64{2}, check{of: "Cores/monitor/alone", per: "Cores/monitor/one"})
	f([]float64{900000}, check{of: "Size/monitor", unit: "B-added"})
	f(nil, check{of: "Row/nobody"})
	f(nil, check{of: "Row/monitor", per: "Row/nobody"})

	_, ok := check{of: "Row/monitor"}.median(nil)
	require.False(t, ok)
}

func TestBest(t *testing.T) {
	r := sampleResults(t)
	f := func(want float64, c check) {
		t.Helper()
		best, ok := c.best(r)
		require.True(t, ok)
		require.InDelta(t, want, best, 1e-9)
	}
	f(0.5, check{of: "Row/monitor", per: "F"})
	f(20, check{of: "Row/peer", per: "Row/monitor"})
	f(9.5, check{of: "Row/peer", minus: "Row/monitor", per: "F"})
	f(640, check{of: "Row/peer", unit: "B/op"})

	// More is better.
	for _, p := range r.passes {
		p["Rate/monitor"], p["Rate/peer"] = reading{"req/s": p["Row/monitor"]["ns/op"]}, reading{"req/s": 10}
	}
	f(12, check{of: "Rate/monitor", per: "Rate/peer", unit: "req/s", atLeast: true})

	_, ok := check{of: "Row/nobody"}.best(r)
	require.False(t, ok)
}

func TestExcess(t *testing.T) {
	f := func(want string, v float64, c check) {
		t.Helper()
		require.Equal(t, want, c.excess(v))
	}
	f("", 0.5, check{limit: 0.5})
	f("is 20 % too much", 0.6, check{limit: 0.5})
	f("", 0, check{})
	f("instead of none", 2, check{})
	f("", 1.8, check{limit: 1.8, atLeast: true})
	f("is 50 % too little", 0.9, check{limit: 1.8, atLeast: true})
}

func TestPatterns(t *testing.T) {
	got := patterns([]check{
		{of: "Task/monitor", per: "F"},
		{of: "Task/monitor", unit: "allocs/op"},
		{of: "Handler/monitor", minus: "Handler/bare", per: "F"},
		{of: "Cores/monitor/alone", per: "Cores/monitor/one"},
	})
	require.Equal(t, map[string]string{
		"Task":    "^BenchmarkTask$/^monitor$",
		"Handler": "^BenchmarkHandler$/^monitor$|^BenchmarkHandler$/^bare$",
		"Cores":   "^BenchmarkCores$/^monitor$/^alone$|^BenchmarkCores$/^monitor$/^one$",
	}, got)
}
