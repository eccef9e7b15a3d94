package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

func sampleSection() section {
	return section{
		name: "sample", title: "Sample", text: "What was measured.",
		tables: []table{
			{title: "Times", rows: []row{{bench: "Row", text: "a call."}, {bench: "Absent", text: "not measured."}}},
			{title: "Cores", text: "On two.", columns: []column{{"alone", "alone", ""}, {"gain", "alone", "one"}}, rows: []row{{bench: "Cores", text: "calls."}}},
			{title: "Size", units: []string{"B-added"}, rows: []row{{bench: "Size", text: "hello world"}}},
			{title: "Both", units: []string{"ns/op", "B/op", "req/s"}, rows: []row{{bench: "Row"}}},
			{title: "Nothing", rows: []row{{bench: "Absent"}}},
		},
		checks: []check{
			{line: lineTask, of: "Row/monitor", per: "F", limit: 0.5, suffix: " F"},
			{line: lineTask, of: "Row/monitor", unit: "allocs/op", limit: 0, suffix: " allocs"},
			{line: lineTwoCores, what: "Row", of: "Cores/monitor/alone", per: "Cores/monitor/one", limit: 1.8, atLeast: true, suffix: "x"},
			{line: lineSize, of: "Size/monitor", unit: "B-added", limit: 1e6, suffix: " B"},
			{line: lineSize, what: "more", of: "Size/nobody", unit: "B-added", limit: 1e6, suffix: " B"},
		},
		pictures: []picture{
			bars{file: "sample.svg", title: "A chart", rows: []bar{{"monitor", "Row/monitor"}}}.picture(),
			bars{file: "empty.svg", title: "No chart", rows: []bar{{"monitor", "Absent/monitor"}}}.picture(),
		},
		after: func(*results) string { return "And what else there is to say.\n" },
	}
}

func TestReport(t *testing.T) {
	sections := []section{sampleSection(), {name: "other", title: "Not measured"}}
	got := report(sections, map[string]*results{"sample": sampleResults(t)})
	// The prose that every report has is not worth comparing.
	got = strings.NewReplacer(preface, "", reproduce, "", caveats, "").Replace(got)
	const golden = "testdata/report.md"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o666))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}
