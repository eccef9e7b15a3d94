package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTable(t *testing.T) {
	r := sampleResults(t)
	f := func(asked, want string) {
		t.Helper()
		table, err := parseTable(asked)
		require.NoError(t, err)
		require.Equal(t, want, table.write(r))
	}
	f("Row Absent; ns/op F allocs/op", `| | Row | F | allocs/op | Absent | F | allocs/op |
|---|--:|--:|--:|--:|--:|--:|
| **monitor** | 70 ns ±∞ | 0.6 | 1 | - | - | - |
| peer | 1.2 µs ±∞ | 12 | 11 | - | - | - |
`)
	f("Row-monitor; F B/op", `| | Row-monitor F | B/op |
|---|--:|--:|
| peer | 11.3 | 624 |
`)
	f("Cores/alone Cores/alone:one; ns/op", `| | Cores/alone | Cores/alone:one |
|---|--:|--:|
| **monitor** | 40 ns | 2x |
`)
	f("Size; B-added", `| B-added | Size |
|---|--:|
| **monitor** | 900,000 |
| peer | 8,600,000 |
`)
	_, err := parseTable("Row")
	require.EqualError(t, err, `benchmarks: the table "Row" has no units: add them after a semicolon`)
}

func TestBroken(t *testing.T) {
	r := &results{
		passes: []map[string]reading{{
			"Behavior/monitor/read_deadline": {"http1": 1, "http2": 1},
			"Behavior/other/read_deadline":   {"http1": 0, "http2": 0},
			"Behavior/monitor/flush":         {"http1": 1, "http2": 1},
			"Behavior/other/flush":           {"http1": 1, "http2": 0},
			"Behavior/monitor/hijack":        {"http1": 1},
			"Behavior/other/hijack":          {"http1": 0},
			"Record/other/once":              {"http1": 0},
		}},
		names: []string{
			"Behavior/monitor/read_deadline", "Behavior/monitor/flush", "Behavior/monitor/hijack",
			"Behavior/other/read_deadline", "Behavior/other/flush", "Behavior/other/hijack", "Record/other/once",
		},
	}
	require.Equal(t, `| | kept | broken | |
|---|--:|--:|---|
| **monitor** | 3 | 0 |  |
| other | 0 | 3 | read deadline, flush (http2), hijack |
`, broken(r, "Behavior"))
}
