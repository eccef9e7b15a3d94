package page

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
)

// Put appends markup in which each {} stands for the next of the values. Values other
// than markup are written for people, and escaped. Put allocates; use Cell where a page
// has thousands of values.
//
//	Markup          as it is
//	string          so that every character of it can be seen
//	int, int64      with commas
//	time.Duration   with three digits and a unit
//	time.Time       in RFC 3339
//	Anchor          as it is
func (w *Writer) Put(m Markup, values ...any) {
	for _, v := range values {
		at := strings.Index(string(m), "{}")
		w.Raw(m[:at])
		w.put(v)
		m = m[at+len("{}"):]
	}
	w.Raw(m)
}

func (w *Writer) put(v any) {
	switch v := v.(type) {
	case Markup:
		w.Raw(v)
	case string:
		w.Value(humanise.AppendVisible(w.Buffer(), v))
	case int:
		w.Count(int64(v))
	case int64:
		w.Count(v)
	case time.Duration:
		w.Value(humanise.AppendDuration(w.Buffer(), v))
	case time.Time:
		w.Value(humanise.AppendMoment(w.Buffer(), v))
	case Anchor:
		w.Value(append(w.Buffer(), v[:]...))
	default:
		panic("stats: no value of a page")
	}
}

// Count writes a number with commas.
func (w *Writer) Count(n int64) { w.Value(humanise.AppendGrouped(w.Buffer(), n)) }

// Plural writes a number of things.
//
//go:noinline
func (w *Writer) Plural(n int64, noun Markup) {
	if n != 1 {
		noun += "s"
	}
	w.Put("{} {}", n, noun)
}

// Visible writes a name so that every character of it can be seen.
func (w *Writer) Visible(s string) { w.Value(humanise.AppendVisible(w.Buffer(), s)) }

// Note writes the number of something unless it is zero.
//
//go:noinline
func (w *Writer) Note(n int, what Markup) {
	if n > 0 {
		w.Put(`<p class="note">{}{}</p>`+"\n", n, what)
	}
}

// Cell writes a cell of the table's column with this title. The content is made in
// Buffer.
func (w *Writer) Cell(title Markup, content []byte) {
	w.Raw(`<td data-label="`)
	w.Raw(title)
	w.Raw(`">`)
	w.Value(content)
	w.Raw("</td>\n")
}

// Series writes the cell that names a series.
func (w *Writer) Series(m *monitor.Metric) {
	w.Raw(`<th class="name">`)
	w.Value(humanise.AppendLabel(w.Buffer(), m.Name, m.Tags, humanise.AppendVisible))
	w.Raw(" <small>")
	w.Visible(m.Scope)
	w.Raw("</small></th>\n")
}

// BeginTable begins a table of a class, which may scroll sideways, with the headings of
// its columns. EndTable ends the table.
//
//go:noinline
func (w *Writer) BeginTable(class, headings Markup) {
	w.Put("<div class=\"scroll\">\n<table class=\"{}\">\n<thead><tr>\n{}\n</tr></thead>\n<tbody>\n", class, headings)
}

// EndTable ends the table that BeginTable began.
func (w *Writer) EndTable() { w.Raw("</tbody>\n</table>\n</div>\n") }

// Coordinate writes an attribute of a picture.
func (w *Writer) Coordinate(name Markup, v float64) {
	w.Raw(" ")
	w.Raw(name)
	w.Raw(`="`)
	w.Value(AppendCoordinate(w.Buffer(), v))
	w.Raw(`"`)
}

// AppendCoordinate writes a number to a hundredth of a unit; less cannot be seen.
func AppendCoordinate(b []byte, v float64) []byte {
	return strconv.AppendFloat(b, math.Round(100*v)/100, 'f', -1, 64)
}
