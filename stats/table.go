package stats

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
)

// maxPad is the width up to which a column of names is aligned: one long name
// is not to push all others off the screen.
const maxPad = 56

// table lays out lines in columns. The first column and the names at the end
// are aligned to the left, the numbers between to the right. All cells are in
// one buffer, and one table serves for all of a page, one after the other:
// memory is not allocated by the cell.
type table struct {
	columns int    // of a row
	names   int    // columns at the end
	word    string // the first cell of every row
	out     []byte // what is finished
	text    []byte // of the cells, one after the other
	cells   []cell // of all rows, and the lines in between
	widths  []int  // by column
	at      int    // the column of the next cell
}

// typicalCell is about how many bytes a cell has, on the average.
const typicalCell = 8

// cell is a text of the table's, or a line that is not laid out.
type cell struct {
	end   int // in text; it begins where the one before ends
	width int // on the screen, in characters; -1 for a line
}

// begin begins a table of about so many rows, with a heading. word begins each
// of its rows, and names is the number of columns at the end that are aligned to
// the left.
func (t *table) begin(word string, rows, names int, heading ...string) {
	t.word, t.names, t.columns = word, names, 1+len(heading)
	t.cells = slices.Grow(t.cells[:0], (rows+1)*t.columns)
	t.text = slices.Grow(t.text[:0], (rows+1)*t.columns*typicalCell)
	t.widths, t.at = make([]int, t.columns), 0
	t.put(append(append(t.text, '#'), word...))
	for _, name := range heading {
		t.put(append(t.text, name...))
	}
}

// put ends a cell: b is text with the cell appended.
//
//go:noinline
func (t *table) put(b []byte) {
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

// row begins a row with the table's word; the other columns' cells follow.
func (t *table) row() { t.string(t.word) }

// line ends a line that is not laid out, between two rows; see put.
func (t *table) line(b []byte) {
	t.text = b
	t.cells = append(t.cells, cell{len(b), -1})
}

// The cells of a row.

//go:noinline
func (t *table) string(s string) { t.put(add(t.text, s)) }

//go:noinline
func (t *table) int(n int64) { t.put(strconv.AppendInt(t.text, n, 10)) }

func (t *table) uint(n uint64) { t.put(strconv.AppendUint(t.text, n, 10)) }

//go:noinline
func (t *table) rate(v float64) { t.put(appendRate(t.text, v)) }

//go:noinline
func (t *table) seconds(v float64) { t.put(appendSeconds(t.text, v)) }

func (t *table) duration(d time.Duration) { t.seconds(d.Seconds()) }

//go:noinline
func (t *table) moment(at time.Time) { t.put(appendMoment(t.text, at)) }

func (t *table) value(v float64, u monitor.Unit) { t.put(appendValue(t.text, v, u)) }

//go:noinline
func (t *table) name(s string) { t.put(appendWord(t.text, s)) }

// known writes a name, if there is one.
//
//go:noinline
func (t *table) known(s string) {
	if s == "" {
		t.string(absent)
	} else {
		t.name(s)
	}
}

// series names a series: the last two cells of a row.
func (t *table) series(m *monitor.Metric) {
	t.name(m.Scope)
	t.put(appendLabel(t.text, m.Name, m.Tags, appendWord))
}

// add is append for texts. It is kept from being inlined, as the methods of page
// are: of all code here most is calls of it.
//
//go:noinline
func add(b []byte, s string) []byte { return append(b, s...) }

// addInt is strconv.AppendInt in base 10.
//
//go:noinline
func addInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// end writes the table out, unless it has nothing but its heading.
func (t *table) end() {
	if len(t.cells) == t.columns {
		return
	}
	b := append(t.out, '\n')
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

// spaces are as many as a cell may need.
const spaces = "                                                        "

func unitWord(u monitor.Unit) string {
	if u == monitor.None {
		return absent
	}
	return u.String()
}
