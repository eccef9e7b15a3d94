package main

import (
	"fmt"
	"slices"
	"strings"
)

// write writes a table and what leads to it; nothing if none of its rows was
// measured.
func (t table) write(b *strings.Builder, r *results) {
	var body strings.Builder
	switch {
	case len(t.columns) > 0:
		t.writeColumns(&body, r)
	case len(t.units) == 0:
		t.writeTimes(&body, r)
	case len(t.units) == 1:
		t.writeUnit(&body, r)
	default:
		t.writeUnits(&body, r)
	}
	if body.Len() == 0 {
		return
	}
	fmt.Fprintf(b, "### %s\n\n", t.title)
	if t.text != "" {
		fmt.Fprintf(b, "%s\n\n", strings.TrimSpace(t.text))
	}
	b.WriteString(body.String())
}

// writeTimes writes a table for each row, with a line for each implementation.
func (t table) writeTimes(b *strings.Builder, r *results) {
	for _, w := range t.rows {
		all := r.implementations(w)
		if len(all) == 0 {
			continue
		}
		fmt.Fprintf(b, "**%s**: %s\n\n", w.label(), w.text)
		b.WriteString("| | median | ± | of F | of monitor | allocs | bytes |\n|---|--:|--:|--:|--:|--:|--:|\n")
		for _, who := range all {
			name := w.name(who)
			times := r.values(name, "ns/op")
			fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s |\n", emphasize(who), duration(median(times)), percent(spread(times)),
				number(median(r.ratios(name, "F", "ns/op"))), number(median(r.ratios(name, w.name("monitor"), "ns/op"))),
				value(r, name, "allocs/op"), value(r, name, "B/op"))
		}
		b.WriteString("\n")
	}
}

// writeUnit writes one table of one unit, with a column for each implementation.
func (t table) writeUnit(b *strings.Builder, r *results) {
	all := t.implementations(r)
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "| %s | %s |\n|---|%s\n", t.units[0], strings.Join(all, " | "), strings.Repeat("--:|", len(all)))
	for _, w := range t.rows {
		fmt.Fprintf(b, "| %s |", cell(w.line()))
		for _, who := range all {
			fmt.Fprintf(b, " %s |", value(r, w.name(who), t.units[0]))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
}

// writeUnits writes one table with a line for each row and implementation.
func (t table) writeUnits(b *strings.Builder, r *results) {
	if len(t.implementations(r)) == 0 {
		return
	}
	fmt.Fprintf(b, "| | | %s |\n|---|---|%s\n", strings.Join(t.units, " | "), strings.Repeat("--:|", len(t.units)))
	for _, w := range t.rows {
		for _, who := range r.implementations(w) {
			fmt.Fprintf(b, "| %s | %s |", cell(w.line()), emphasize(who))
			for _, unit := range t.units {
				fmt.Fprintf(b, " %s |", value(r, w.name(who), unit))
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("\n")
}

// writeColumns writes a table for each row, with a line for each implementation
// and columns of its details.
func (t table) writeColumns(b *strings.Builder, r *results) {
	for _, w := range t.rows {
		all := r.implementations(row{bench: w.bench, detail: t.columns[0].detail})
		if len(all) == 0 {
			continue
		}
		fmt.Fprintf(b, "**%s**: %s\n\n|", w.label(), w.text)
		for _, c := range t.columns {
			fmt.Fprintf(b, " | %s", c.title)
		}
		fmt.Fprintf(b, " |\n|---|%s\n", strings.Repeat("--:|", len(t.columns)))
		for _, who := range all {
			fmt.Fprintf(b, "| %s |", emphasize(who))
			for _, c := range t.columns {
				fmt.Fprintf(b, " %s |", c.value(r, w, who))
			}
			b.WriteString("\n")
		}
		b.WriteString("\n")
	}
}

func (c column) value(r *results, w row, who string) string {
	name := row{bench: w.bench, detail: c.detail}.name(who)
	if c.per == "" {
		return value(r, name, "ns/op")
	}
	per := row{bench: w.bench, detail: c.per}.name(who)
	return number(median(r.ratios(name, per, "ns/op"))) + "x"
}

// value returns the median of a benchmark in a unit; a time in the unit that
// suits it.
func value(r *results, name, unit string) string {
	v, ok := r.median(name, unit)
	switch {
	case !ok:
		return "-"
	case unit == "ns/op":
		return duration(v)
	}
	return number(v)
}

func (t table) implementations(r *results) (all []string) {
	for _, w := range t.rows {
		for _, who := range r.implementations(w) {
			if !slices.Contains(all, who) {
				all = append(all, who)
			}
		}
	}
	return all
}

// label returns the row's name, as in go test -bench.
func (w row) label() string {
	if w.detail == "" {
		return w.bench
	}
	return w.bench + "/" + w.detail
}

// line returns what a table of several rows calls this one.
func (w row) line() string {
	if w.text != "" {
		return w.text
	}
	return w.label()
}

// emphasize sets our own lines apart from the peers'.
func emphasize(who string) string {
	if strings.HasPrefix(who, "monitor") {
		return "**" + who + "**"
	}
	return who
}
