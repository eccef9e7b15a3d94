package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFill(t *testing.T) {
	found := map[string]*results{"calls": sampleResults(t)}
	f := func(page, want string) {
		t.Helper()
		got, err := fill(page, found)
		require.NoError(t, err)
		require.Equal(t, want, got)
		again, err := fill(got, found)
		require.NoError(t, err)
		require.Equal(t, want, again)
	}
	const calls = "<!-- calls: Size; B-added -->\n\n| B-added | Size |\n|---|--:|\n| **monitor** | 900,000 |\n| peer | 8,600,000 |\n\n<!-- end -->\n"
	f("no table\n", "no table\n")
	f("before\n<!-- calls: Size; B-added -->\n<!-- end -->\nafter\n", "before\n"+calls+"after\n")
	f("<!-- calls: Size; B-added -->\nold\n<!-- end -->\nbetween\n<!-- scale: Row; F -->\nnot measured now\n<!-- end -->\n",
		calls+"between\n<!-- scale: Row; F -->\n\nnot measured now\n\n<!-- end -->\n")
	f("<!-- machines -->\n<!-- end -->\n", "<!-- machines -->\n\n"+
		"| sections | date | CPU | cores | system | Go | passes |\n|---|---|---|---|---|---|---|\n"+
		"| calls | 2026-01-02 | Some CPU | 2 | linux/amd64 | go1.26.0 | 3 of 100ms |\n\n<!-- end -->\n")
}

func TestFillRefuses(t *testing.T) {
	f := func(want, page string) {
		t.Helper()
		_, err := fill(page, map[string]*results{"calls": sampleResults(t)})
		require.EqualError(t, err, want)
	}
	f(`benchmarks: the table "calls: Size; B-added" does not end: close it with <!-- end -->`, "<!-- calls: Size; B-added -->\n| a |\n")
	f(`benchmarks: no section is named "nothing"`, "<!-- nothing: Row; F -->\n<!-- end -->\n")
	f(`benchmarks: the table "Row" has no units: add them after a semicolon`, "<!-- calls: Row -->\n<!-- end -->\n")
}
