package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestErrorText(t *testing.T) {
	f := func(percent float64, want string) {
		t.Helper()
		require.Equal(t, want, errorText(percent))
	}
	f(0, "0")
	f(0.0004, "0")
	f(0.0049, "0.005")
	f(0.542, "0.54")
	f(12.3, "12")
	f(999, "999")
	f(1000, "10x")
	f(99_999_00, "99999x")
	f(2.5e14, "10^12x")
}

func TestAccuracyTable(t *testing.T) {
	r := &results{
		passes: []pass{
			{"Uniform/monitor": {"mean-err-%": 0.1, "worst-err-%": 0.4, "quantiles": 6}, "Uniform/peer": {"refused": 1}},
			{"Uniform/monitor": {"mean-err-%": 0.3, "worst-err-%": 0.2, "quantiles": 6}, "Uniform/peer": {"refused": 1}},
		},
		names: []string{"Uniform/monitor", "Uniform/peer"},
	}
	table := accuracyTable(r)
	require.Contains(t, table, "| monitor | 6 | 0.20 / 0.40 |  |")
	require.Contains(t, table, "| peer | 0 | no |  |")
}
