package stats

import (
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

func statsHTML(m model, q query) []byte {
	sections := make([]section, len(m.services))
	for i := range m.services {
		name := m.services[i].name
		sections[i] = section{newAnchor('s', strconv.Itoa(i), name), name}
	}
	p := newPage(640 * m.size(maxRows))
	p.begin("stats", sections, q, m.time, "", linkTo(q, "running"))
	p.filter(q)
	for i := range m.services {
		p.heading(sections[i])
		p.service(i, &m.services[i], m.time, q)
		p.raw("</section>\n")
	}
	p.end()
	return p.document()
}

// filter writes the form that narrows the page down. It keeps what else the
// query says.
func (p *page) filter(q query) {
	p.raw(`<form class="filter" role="search">
<input type="search" name="match"`)
	p.attr("value", q.match)
	p.raw(` placeholder="scope, name or tag" aria-label="show only what has this in scope, name or tags">` + "\n")
	if q.busiest {
		p.raw(`<input type="hidden" name="sort" value="busiest">` + "\n")
	}
	if q.refresh > 0 {
		p.raw(`<input type="hidden" name="refresh"`)
		p.attr("value", strconv.Itoa(q.refresh))
		p.raw(">\n")
	}
	p.raw("<button>filter</button>\n</form>\n")
}

// kindsShown is the order of the tables below that of the functions.
var kindsShown = [...]monitor.Kind{
	monitor.KindMeter, monitor.KindCounter, monitor.KindGauge, monitor.KindTimer, monitor.KindValDist,
}

func (p *page) service(i int, s *service, now time.Time, q query) {
	functions := s.functions(q.busiest)
	p.summary(functions, now)
	if len(s.warnings) > 0 {
		p.raw(`<ul class="warnings">`)
		for _, w := range s.warnings {
			p.raw("<li>")
			p.value(appendVisible(p.buffer(), w))
			p.raw("</li>")
		}
		p.raw("</ul>\n")
	}
	hidden := max(0, len(functions)-maxRows)
	functions = functions[:len(functions)-hidden]
	room := maxRows
	var shown [kinds][]*monitor.Metric
	for _, kind := range kindsShown {
		list := s.metrics[kind]
		shown[kind] = list[:min(len(list), room)]
		room -= len(shown[kind])
		hidden += len(list) - len(shown[kind])
	}
	if hidden > 0 {
		p.raw(`<p class="note">`)
		p.count(int64(hidden))
		p.raw(" more rows are not shown: filter, or ask for text or JSON.</p>\n")
	}
	if len(functions) > 0 {
		p.functions(i, functions, now, q)
	}
	for _, kind := range kindsShown {
		if len(shown[kind]) > 0 {
			p.series(kind, shown[kind], now)
		}
	}
}

// summary says in a few words how a service does.
func (p *page) summary(functions []*monitor.Metric, now time.Time) {
	var finished, failed, running int64
	var rate float64
	for _, m := range functions {
		f := m.Func
		finished += f.Finished()
		failed += f.Failures()
		running += f.InFlight
		if r := perSecond(f.Finished(), m.Start, now); r == r {
			rate += r
		}
	}
	p.raw(`<p class="summary"><span>`)
	p.plural(int64(len(functions)), " function")
	p.raw("</span><span>")
	p.plural(finished, " task")
	p.raw(" finished</span><span>")
	p.value(appendRate(p.buffer(), rate))
	p.raw(" per second</span>")
	if finished > 0 {
		p.raw("<span>")
		p.count(failed)
		p.raw(" failed (")
		p.value(appendValue(p.buffer(), float64(failed)/float64(finished), monitor.Fraction))
		p.raw(")</span>")
	}
	p.raw("<span>")
	p.count(running)
	p.raw(" running</span></p>\n")
}

// plural writes a number of things.
func (p *page) plural(n int64, noun markup) {
	p.count(n)
	p.raw(noun)
	if n != 1 {
		p.raw("s")
	}
}

// columns are those of the table of a kind.
func columns(kind monitor.Kind) []markup {
	switch kind {
	case monitor.KindCounter, monitor.KindMeter:
		return []markup{"total", "per second"}
	case monitor.KindGauge:
		return []markup{"value"}
	}
	return []markup{"count", "mean", "min", "p50", "p90", "p99", "max"}
}

// series writes the table of a kind other than functions.
func (p *page) series(kind monitor.Kind, metrics []*monitor.Metric, now time.Time) {
	p.raw("<h3>")
	p.text(kind.String())
	p.raw(`s</h3>
<div class="scroll">
<table class="series">
<thead><tr><th class="name">name</th>`)
	titles := columns(kind)
	for _, title := range titles {
		p.raw("<th>")
		p.raw(title)
		p.raw("</th>")
	}
	p.raw("</tr></thead>\n<tbody>\n")
	for _, m := range metrics {
		p.raw("<tr>")
		p.name(m)
		p.cells(m, titles, now)
		p.raw("</tr>\n")
	}
	p.raw("</tbody>\n</table>\n</div>\n")
}

// name writes the cell that names a series.
func (p *page) name(m *monitor.Metric) {
	p.raw(`<th class="name">`)
	p.value(appendLabel(p.buffer(), m.Name, m.Tags, appendVisible))
	p.raw(" <small>")
	p.value(appendVisible(p.buffer(), m.Scope))
	p.raw("</small></th>")
}

// cell writes a cell. What it contains is made in buffer.
func (p *page) cell(title markup, content []byte) {
	p.raw(`<td data-label="`)
	p.raw(title)
	p.raw(`">`)
	p.value(content)
	p.raw("</td>")
}

func (p *page) cells(m *monitor.Metric, titles []markup, now time.Time) {
	switch m.Kind {
	case monitor.KindCounter, monitor.KindMeter:
		rate := m.Float
		if m.Kind == monitor.KindCounter {
			rate = perSecond(m.Int, m.Start, now)
		}
		total := appendGrouped(p.buffer(), m.Int)
		if m.Unit != monitor.None {
			total = appendValue(p.buffer(), float64(m.Int), m.Unit)
		}
		p.cell(titles[0], total)
		p.cell(titles[1], appendRate(p.buffer(), rate))
	case monitor.KindGauge:
		p.cell(titles[0], appendValue(p.buffer(), m.Float, m.Unit))
	default:
		p.cell(titles[0], appendGrouped(p.buffer(), int64(m.Distribution.Count)))
		for i, v := range summaryOf(m.Distribution) {
			p.cell(titles[i+1], appendValue(p.buffer(), v, m.Unit))
		}
	}
}
