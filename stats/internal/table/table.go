// Package table lays out the text of a page in aligned columns. The first word of each
// line tells its kind.
package table

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
)

// maxPad is the width up to which a column of names is aligned, so that one long name
// does not push all other columns off the screen.
const maxPad = 56

// Table lays out lines in columns. The first column and the names at the end are aligned
// to the left, the numbers between them to the right. All cells are in one buffer, which
// the tables of a page use one after the other, so that no cell needs an allocation.
type Table struct {
	columns int    // of a row
	names   int    // columns at the end
	word    string // the first cell of every row
	out     []byte // the finished text
	text    []byte // of the cells, one after the other
	cells   []cell // of all rows, and the lines in between
	widths  []int  // by column
	at      int    // the column of the next cell
}

// typicalCell is the approximate size of an average cell in bytes.
const typicalCell = 8

// cell is a text in the table, or a line that is not laid out.
type cell struct {
	end   int // in text; it begins where the one before ends
	width int // on the screen, in characters; -1 for a line
}

// New returns an empty page with room for about size bytes.
func New(size int) *Table { return &Table{out: make([]byte, 0, size)} }

// Begin begins a table of about this number of rows. The heading has the word with which
// every row begins, and the other columns, with two spaces between them. names is the
// number of columns at the end that are aligned to the left.
func (t *Table) Begin(rows, names int, heading string) {
	columns := strings.Split(heading, "  ")
	t.word, t.names, t.columns = columns[0], names, len(columns)
	t.cells, t.text = t.cells[:0], t.text[:0]
	if n := (rows + 1) * t.columns; cap(t.cells) < n {
		t.cells, t.text = make([]cell, 0, n), make([]byte, 0, n*typicalCell)
	}
	t.widths, t.at = make([]int, t.columns), 0
	t.String("#" + t.word)
	for _, name := range columns[1:] {
		t.String(name)
	}
}

// Buffer returns the buffer to append a cell to, for Put and Line.
func (t *Table) Buffer() []byte { return t.text }

// Put ends a cell: b is Buffer with the cell appended.
func (t *Table) Put(b []byte) {
	width := utf8.RuneCount(b[len(t.text):])
	t.text = b
	t.cells = append(t.cells, cell{len(b), width})
	if width > t.widths[t.at] && width <= maxPad {
		t.widths[t.at] = width
	}
	if t.at++; t.at == t.columns {
		t.at = 0
	}
}

// Row begins a row with the table's word; the other columns' cells follow.
func (t *Table) Row() { t.String(t.word) }

// Line ends a line that is not laid out, between two rows: b is Buffer with the line
// appended.
func (t *Table) Line(b []byte) {
	t.text = b
	t.cells = append(t.cells, cell{len(b), -1})
}

// Linef writes a line that is not laid out.
func (t *Table) Linef(format string, values ...any) { t.Line(fmt.Appendf(t.text, format, values...)) }

// Below writes a line about the row above: its word, and a text indented by depth.
//
//go:noinline
func (t *Table) Below(word string, depth int, text string) {
	t.Linef("%-8s %s%s", word, Indent(depth), text)
}

// Indent returns the indentation of a line in a tree.
func Indent(depth int) string { return spaces[:2*depth] }

// Printf writes outside a table.
func (t *Table) Printf(format string, values ...any) { t.out = fmt.Appendf(t.out, format, values...) }

// Bytes returns the whole text.
func (t *Table) Bytes() []byte { return t.out }

// The following write a cell of a row.

// String writes a text in which nothing needs quotes.
//
//go:noinline
func (t *Table) String(s string) { t.Put(append(t.text, s...)) }

// Int writes a whole number.
//
//go:noinline
func (t *Table) Int(n int64) { t.Put(strconv.AppendInt(t.text, n, 10)) }

// Uint writes a whole number.
func (t *Table) Uint(n uint64) { t.Put(strconv.AppendUint(t.text, n, 10)) }

// Ints writes a cell for each of the numbers.
func (t *Table) Ints(numbers ...int) {
	for _, n := range numbers {
		t.Int(int64(n))
	}
}

// Rate writes a number per second.
func (t *Table) Rate(v float64) { t.Put(humanise.AppendRate(t.text, v)) }

// ID writes an identifier in hexadecimal digits.
func (t *Table) ID(id []byte) { t.Put(hex.AppendEncode(t.text, id)) }

// Seconds writes a duration.
func (t *Table) Seconds(v float64) { t.Put(humanise.AppendSeconds(t.text, v)) }

// Duration writes a duration.
func (t *Table) Duration(d time.Duration) { t.Seconds(d.Seconds()) }

// Moment writes a time of day.
func (t *Table) Moment(at time.Time) { t.Put(humanise.AppendMoment(t.text, at)) }

// Value writes a value that is measured in a unit.
func (t *Table) Value(v float64, u monitor.Unit) { t.Put(humanise.AppendValue(t.text, v, u)) }

// Name writes a name.
func (t *Table) Name(s string) { t.Put(humanise.AppendWord(t.text, s)) }

// Known writes a name, if there is one.
func (t *Table) Known(s string) {
	if s == "" {
		t.String(humanise.Absent)
	} else {
		t.Name(s)
	}
}

// YesNo writes yes or no.
func (t *Table) YesNo(v bool) {
	if v {
		t.String("yes")
	} else {
		t.String("no")
	}
}

// Series names a series: the last two cells of a row.
func (t *Table) Series(m *monitor.Metric) {
	t.Name(m.Scope)
	t.Put(humanise.AppendLabel(t.text, m.Name, m.Tags, humanise.AppendWord))
}

// Service writes the first line of a service.
func (t *Table) Service(name string, now time.Time) {
	if len(t.out) > 0 {
		t.out = append(t.out, '\n')
	}
	t.Printf("service  %s  at %s\n", humanise.AppendWord(nil, name), now.Format(time.RFC3339))
}

// More writes the line with the number of items that are not shown.
//
//go:noinline
func (t *Table) More(n int, what string) {
	if n > 0 {
		t.Linef("more     %d %s", n, what)
	}
}

// End writes the table to the page, after a blank line, unless it has only a heading.
func (t *Table) End() {
	if len(t.cells) == t.columns {
		return
	}
	b := t.out
	if len(b) > 0 {
		b = append(b, '\n')
	}
	column, begin, last := 0, 0, t.columns-1
	for _, c := range t.cells {
		text := t.text[begin:c.end]
		begin = c.end
		if c.width < 0 || column == last {
			b = append(append(b, text...), '\n')
			if c.width >= 0 {
				column = 0
			}
			continue
		}
		padding := spaces[:max(0, t.widths[column]-c.width)]
		if column == 0 || column > last-t.names {
			b = append(append(b, text...), padding...)
		} else {
			b = append(append(b, padding...), text...)
		}
		b = append(b, ' ', ' ')
		column++
	}
	t.out = b
}

// spaces is the longest padding of a cell.
const spaces = "                                                        "
