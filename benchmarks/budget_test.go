package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

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

func TestBudgetRow(t *testing.T) {
	found := map[string]*results{"sample": sampleResults(t)}
	f := func(want string, checks ...check) {
		t.Helper()
		for i := range checks {
			checks[i].section = "sample"
		}
		require.Equal(t, want, budget{"a call", "little", checks}.row(found))
	}
	time := check{quantity: quantity{of: "Row/monitor", per: "F"}, limit: 0.6}
	memory := check{quantity: quantity{of: "Row/monitor", unit: "allocs/op"}, limit: 1}
	gain := check{what: "Row", quantity: quantity{of: "Cores/monitor/alone", per: "Cores/monitor/one"}, limit: 2, atLeast: true}
	absent := check{quantity: quantity{of: "Row/nobody"}, limit: 1}
	f("| a call | 0.6 F, 1 allocs/op | little | met |\n", time, memory)
	f("| a call | Row 2x, 1 allocs/op | little | met |\n", gain, memory)
	f("| a call | 0.6 F | little | 1 of 2 measured |\n", time, absent)
	f("| a call |  | little | 0 of 1 measured |\n", absent)
	time.limit, memory.limit, gain.limit = 0.4, 0, 2.5
	memory.what = "Row"
	f("| a call | 0.6 F, Row 2x, 1 allocs/op | little | "+
		"**missed: 0.6 F is 50 % too much, Row 2x is 20 % too little, Row 1 allocs/op instead of none** |\n", time, gain, memory)
}

// TestBudgets checks the properties that all budgets have.
func TestBudgets(t *testing.T) {
	for _, b := range budgets {
		for _, c := range b.checks {
			require.Contains(t, sectionNames(), c.section, b.operation)
			require.NotEmpty(t, c.of, b.operation)
		}
	}
}
