package main

import (
	"fmt"
	"slices"
	"strings"
)

// A page is written by hand, except for its tables. Each table is between two
// comments, and the first names its content:
//
//	<!-- budgets -->                      the budgets and their results
//	<!-- machines -->                     when and where each section was measured
//	<!-- conform: Behavior -->            see broken
//	<!-- calls: Task TaskError; ns/op --> a section, and as in parseTable
//	...
//	<!-- end -->
const (
	opens  = "<!-- "
	closes = " -->\n"
	end    = opens + "end" + closes
)

// fill returns the page with new tables. A table of a section without results stays
// as it is.
func fill(page string, found map[string]*results) (string, error) {
	var b strings.Builder
	for {
		prose, rest, ok := strings.Cut(page, opens)
		b.WriteString(prose)
		if !ok {
			return b.String(), nil
		}
		asked, rest, ok1 := strings.Cut(rest, closes)
		before, rest, ok2 := strings.Cut(rest, end)
		if !ok1 || !ok2 {
			return "", fmt.Errorf("benchmarks: the table %q does not end: close it with <!-- end -->", asked)
		}
		text, err := block(asked, found)
		if err != nil {
			return "", err
		}
		if text == "" {
			text = strings.Trim(before, "\n")
		}
		fmt.Fprintf(&b, "%s%s%s\n%s\n\n%s", opens, asked, closes, strings.TrimSuffix(text, "\n"), end)
		page = rest
	}
}

// block returns the table that a comment asks for.
func block(asked string, found map[string]*results) (string, error) {
	switch asked {
	case "budgets":
		text := "| operation | result | limit | |\n|---|---|---|---|\n"
		for _, b := range budgets {
			text += b.row(found)
		}
		return text, nil
	case "machines":
		return machines(found), nil
	}
	name, what, _ := strings.Cut(asked, ": ")
	if !slices.Contains(sectionNames(), name) {
		return "", fmt.Errorf("benchmarks: no section is named %q", name)
	}
	r := found[name]
	if r == nil {
		return "", nil
	}
	if name == "conform" {
		return broken(r, what), nil
	}
	t, err := parseTable(what)
	if err != nil {
		return "", err
	}
	return t.write(r), nil
}

// machines returns the table of when and where each section was measured. Sections
// that agree share a line.
func machines(found map[string]*results) string {
	var lines []string
	names := map[string][]string{}
	for _, s := range sections {
		r := found[s.name]
		if r == nil {
			continue
		}
		benchtime := r.config["benchtime"]
		if s.benchtime != "" {
			benchtime = s.benchtime
		}
		line := fmt.Sprintf("%s | %s | %s | %s/%s | %s | %d of %s", r.config["date"], r.config["cpu"], r.config["cores"],
			r.config["goos"], r.config["goarch"], r.config["go"], len(r.passes), benchtime)
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
		names[line] = append(names[line], s.name)
	}
	text := "| sections | date | CPU | cores | system | Go | passes |\n|---|---|---|---|---|---|---|\n"
	for _, line := range lines {
		text += fmt.Sprintf("| %s | %s |\n", strings.Join(names[line], ", "), line)
	}
	return text
}
