package main

import (
	"fmt"
	"slices"
	"strings"
)

// A table compares the implementations of some rows: a line is an implementation,
// a column is a row in a unit.
type table struct {
	rows  []row
	units []string // as reported, or "F": the time in units of the yardstick
}

// A row is one benchmark, or one detail of it.
type row struct {
	label  string
	bench  string // "Task" for BenchmarkTask
	detail string // "10000" for BenchmarkTask/<implementation>/10000
	per    string // another detail, by whose value that of the row is divided
	minus  string // an implementation whose value is subtracted, or empty
}

// parseTable reads a page's request for a table: rows and, after a semicolon,
// units. A row is
//
//	Task            BenchmarkTask/<implementation>
//	Task/100        BenchmarkTask/<implementation>/100
//	Task/alone:one  the first detail's value divided by the second's
//	Task-bare       BenchmarkTask/<implementation> less BenchmarkTask/bare
func parseTable(text string) (t table, err error) {
	rows, units, found := strings.Cut(text, ";")
	if !found {
		return t, fmt.Errorf("benchmarks: the table %q has no units: add them after a semicolon", text)
	}
	for label := range strings.FieldsSeq(rows) {
		w := row{label: label}
		w.bench, w.minus, _ = strings.Cut(label, "-")
		w.bench, w.detail, _ = strings.Cut(w.bench, "/")
		w.detail, w.per, _ = strings.Cut(w.detail, ":")
		t.rows = append(t.rows, w)
	}
	t.units = strings.Fields(units)
	return t, nil
}

// quantity returns the quantity in a cell of the row.
func (w row) quantity(who, unit string) quantity {
	q := quantity{of: w.name(who, w.detail), unit: unit}
	if unit == "F" {
		q.unit, q.per = "", "F"
	}
	if w.per != "" {
		q.per = w.name(who, w.per)
	}
	if w.minus != "" {
		q.minus = w.name(w.minus, w.detail)
	}
	return q
}

func (w row) name(who, detail string) string {
	return strings.TrimSuffix(w.bench+"/"+who+"/"+detail, "/")
}

// write returns the table in Markdown.
func (t table) write(r *results) string {
	var b strings.Builder
	b.WriteString("|")
	if len(t.units) == 1 && t.units[0] != "ns/op" {
		b.WriteString(" " + t.units[0])
	}
	for _, w := range t.rows {
		for i, unit := range t.units {
			switch {
			case len(t.units) == 1, i == 0 && unit == "ns/op":
				unit = w.label
			case i == 0:
				unit = w.label + " " + unit
			}
			fmt.Fprintf(&b, " | %s", unit)
		}
	}
	fmt.Fprintf(&b, " |\n|---|%s\n", strings.Repeat("--:|", len(t.rows)*len(t.units)))
	for _, who := range t.implementations(r) {
		fmt.Fprintf(&b, "| %s", emphasize(who))
		for _, w := range t.rows {
			for _, unit := range t.units {
				fmt.Fprintf(&b, " | %s", w.cell(r, who, unit))
			}
		}
		b.WriteString(" |\n")
	}
	return b.String()
}

// cell returns the median; of a time also its confidence interval.
func (w row) cell(r *results, who, unit string) string {
	values := w.quantity(who, unit).values(r)
	s := summary(values)
	switch {
	case len(values) == 0:
		return "-"
	case w.per != "":
		return number(s.Center) + "x"
	case unit == "ns/op" && len(values) > 1:
		return duration(s.Center) + " ±" + s.PctRangeString()
	case unit == "ns/op":
		return duration(s.Center)
	}
	return number(s.Center)
}

// implementations returns the implementations of the rows, in the order of the
// code, without those that are only subtracted.
func (t table) implementations(r *results) (all []string) {
	for _, w := range t.rows {
		for _, name := range r.names {
			bench, rest, _ := strings.Cut(name, "/")
			who, detail, _ := strings.Cut(rest, "/")
			if bench == w.bench && detail == w.detail && who != w.minus && !slices.Contains(all, who) {
				all = append(all, who)
			}
		}
	}
	return all
}

// broken returns the table of a row of package conform. It has the behaviors that
// each implementation breaks, with the version of HTTP if it breaks them with one
// version only.
func broken(r *results, bench string) string {
	var all []string
	lists, count := map[string][]string{}, map[string]int{}
	for _, name := range r.names {
		parts := strings.SplitN(name, "/", 3)
		if parts[0] != bench || len(parts) < 3 {
			continue
		}
		who := parts[1]
		if count[who] == 0 {
			all = append(all, who)
		}
		count[who]++
		var by []string
		tried := 0
		for _, unit := range []string{"http1", "http2"} {
			if kept := (quantity{of: name, unit: unit}).values(r); len(kept) > 0 {
				tried++
				if kept[0] < 1 {
					by = append(by, unit)
				}
			}
		}
		behavior := strings.ReplaceAll(parts[2], "_", " ")
		switch {
		case len(by) == tried && tried > 0:
			lists[who] = append(lists[who], behavior)
		case len(by) > 0:
			lists[who] = append(lists[who], behavior+" ("+by[0]+")")
		}
	}
	var b strings.Builder
	b.WriteString("| | kept | broken | |\n|---|--:|--:|---|\n")
	for _, who := range all {
		n := len(lists[who])
		fmt.Fprintf(&b, "| %s | %d | %d | %s |\n", emphasize(who), count[who]-n, n, strings.Join(lists[who], ", "))
	}
	return b.String()
}

// emphasize sets our own lines apart from the peers'.
func emphasize(who string) string {
	if strings.HasPrefix(who, "monitor") {
		return "**" + who + "**"
	}
	return who
}
