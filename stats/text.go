package stats

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
)

// maxPad is the width up to which a column of names is aligned: one long name
// is not to push all others off the screen.
const maxPad = 56

// table lays out lines in columns. The first column and the names at the end
// are aligned to the left, the numbers between to the right.
type table struct {
	names int // columns at the end
	rows  []row
}

// row is a line: its cells, or a text of its own that is not laid out.
type row struct {
	cells []string
	text  string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, row{cells: cells}) }
func (t *table) addText(text string) { t.rows = append(t.rows, row{text: text}) }

// appendTo writes the table, unless it has nothing but its header.
func (t *table) appendTo(b []byte) []byte {
	if len(t.rows) < 2 {
		return b
	}
	var widths []int
	for _, r := range t.rows {
		for i, cell := range r.cells {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if n := utf8.RuneCountInString(cell); n <= maxPad {
				widths[i] = max(widths[i], n)
			}
		}
	}
	b = append(b, '\n')
	for _, r := range t.rows {
		b = t.appendRow(b, r, widths)
	}
	return b
}

func (t *table) appendRow(b []byte, r row, widths []int) []byte {
	b = append(b, r.text...)
	last := len(r.cells) - 1
	for i, cell := range r.cells {
		padding := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(cell)))
		switch left := i == 0 || i > last-t.names; {
		case i == last:
			b = append(b, cell...)
		case left:
			b = append(append(b, cell...), padding...)
		default:
			b = append(append(b, padding...), cell...)
		}
		if i < last {
			b = append(b, "  "...)
		}
	}
	return append(b, '\n')
}

// statsText writes one line for everything. The first word says what the line
// is; doc.go lists the columns.
func statsText(m model, busiest bool) []byte {
	var b []byte
	for i := range m.services {
		s := &m.services[i]
		b = appendServiceLine(b, i, s.name, m.time)
		for j, w := range s.warnings {
			if j == 0 {
				b = append(b, '\n')
			}
			b = append(b, "warning  "+visible(w)+"\n"...)
		}
		functions := s.functions(busiest)
		b = functionTable(functions, m.time).appendTo(b)
		b = classTable(functions).appendTo(b)
		b = callerTable(functions).appendTo(b)
		b = numberTables(s, m.time, b)
	}
	return b
}

func appendServiceLine(b []byte, i int, name string, now time.Time) []byte {
	if i > 0 {
		b = append(b, '\n')
	}
	return append(b, "service  "+word(name)+"  at "+now.Format(time.RFC3339)+"\n"...)
}

func functionTable(functions []monitor.Metric, now time.Time) *table {
	t := &table{names: 2}
	t.add("#func", "finished", "ok", "error", "canceled", "timeout", "panic", "running", "rate/s",
		"p50", "p90", "p99", "max", "failed-p99", "scope", "function")
	for i := range functions {
		m := &functions[i]
		f := m.Func
		t.add("func", decimal(f.Finished()), decimal(f.OK), decimal(f.Errors), decimal(f.Canceled), decimal(f.Timeouts),
			decimal(f.Panics), decimal(f.InFlight), humanRate(perSecond(f.Finished(), m.Start, now)),
			humanSeconds(f.Succeeded.Quantile(0.5)), humanSeconds(f.Succeeded.Quantile(0.9)),
			humanSeconds(f.Succeeded.Quantile(0.99)), humanSeconds(greatest(f.Succeeded)),
			humanSeconds(f.Failed.Quantile(0.99)), word(m.Scope), label(m.Name, m.Tags, word))
	}
	return t
}

func classTable(functions []monitor.Metric) *table {
	t := &table{names: 3}
	t.add("#class", "count", "scope", "function", "class")
	for i := range functions {
		m := &functions[i]
		for _, c := range m.Func.Classes {
			t.add("class", decimal(c.Count), word(m.Scope), label(m.Name, m.Tags, word), word(c.Name))
		}
	}
	return t
}

func callerTable(functions []monitor.Metric) *table {
	t := &table{names: 4}
	t.add("#caller", "calls", "scope", "function", "caller-scope", "caller")
	for i := range functions {
		m := &functions[i]
		for _, c := range m.Func.Callers {
			from, name := absent, "root"
			switch {
			case c.Scope != "" || c.Func != "":
				from, name = word(c.Scope), word(c.Func)
			case c.Remote:
				name = "remote"
			}
			t.add("caller", decimal(c.Count), word(m.Scope), label(m.Name, m.Tags, word), from, name)
		}
	}
	return t
}

// numberTables writes the tables of everything but functions.
func numberTables(s *service, now time.Time, b []byte) []byte {
	counters := &table{names: 3}
	counters.add("#counter", "total", "rate/s", "unit", "scope", "name")
	for _, m := range s.of(monitor.KindCounter) {
		counters.add("counter", decimal(m.Int), humanRate(perSecond(m.Int, m.Start, now)), unitWord(m.Unit),
			word(m.Scope), label(m.Name, m.Tags, word))
	}
	b = counters.appendTo(b)

	meters := &table{names: 3}
	meters.add("#meter", "total", "rate/s", "unit", "scope", "name")
	for _, m := range s.of(monitor.KindMeter) {
		meters.add("meter", decimal(m.Int), humanRate(m.Float), unitWord(m.Unit), word(m.Scope), label(m.Name, m.Tags, word))
	}
	b = meters.appendTo(b)

	gauges := &table{names: 2}
	gauges.add("#gauge", "value", "scope", "name")
	for _, m := range s.of(monitor.KindGauge) {
		gauges.add("gauge", humanValue(m.Float, m.Unit), word(m.Scope), label(m.Name, m.Tags, word))
	}
	b = gauges.appendTo(b)

	for _, kind := range []monitor.Kind{monitor.KindTimer, monitor.KindValDist} {
		b = distributionTable(kind, s.of(kind)).appendTo(b)
	}
	return b
}

func distributionTable(kind monitor.Kind, metrics []monitor.Metric) *table {
	t := &table{names: 2}
	t.add("#"+kind.String(), "count", "invalid", "mean", "min", "p50", "p90", "p99", "max", "scope", "name")
	for i := range metrics {
		m := &metrics[i]
		d := m.Distribution
		cells := []string{kind.String(), strconv.FormatUint(d.Count, 10), strconv.FormatUint(d.Invalid, 10)}
		for _, v := range [...]float64{d.Mean(), least(d), d.Quantile(0.5), d.Quantile(0.9), d.Quantile(0.99), greatest(d)} {
			cells = append(cells, humanValue(v, m.Unit))
		}
		t.add(append(cells, word(m.Scope), label(m.Name, m.Tags, word))...)
	}
	return t
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func unitWord(u monitor.Unit) string {
	if u == monitor.None {
		return absent
	}
	return u.String()
}
