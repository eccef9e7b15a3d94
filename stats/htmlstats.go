package stats

import (
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

func statsHTML(m model, q *query) []byte {
	var sections []section
	for i := range m.services {
		sections = appendService(sections, m.services[i].name)
	}
	p := newPage(640 * m.size(maxRows))
	p.begin("stats", sections, q, m.time)
	p.filter("scope, name or tag", q)
	for i := range m.services {
		p.heading(sections[i])
		p.service(i, &m, q)
		p.raw("</section>\n")
	}
	p.end()
	return p.document()
}

// filter writes the form that narrows a page down. It keeps what else the query
// says. by is what is searched.
func (p *page) filter(by markup, q *query) {
	p.raw(`<form class="filter" role="search">
<input type="search" name="match"`)
	p.attr("value", q.match)
	p.raw(` placeholder="`)
	p.raw(by)
	p.raw(`" aria-label="show only what has this in `)
	p.raw(by)
	p.raw(`">` + "\n")
	if q.busiest {
		p.hidden("sort", "busiest")
	}
	if q.reason != "" {
		p.hidden("reason", q.reason)
	}
	if q.function != "" {
		p.hidden("function", q.function)
	}
	if q.limit > 0 {
		p.hidden("limit", strconv.Itoa(q.limit))
	}
	if q.refresh > 0 {
		p.hidden("refresh", strconv.Itoa(q.refresh))
	}
	p.raw("<button>filter</button>\n</form>\n")
}

// hidden writes a field of a form that is not seen.
func (p *page) hidden(name markup, value string) {
	p.raw(`<input type="hidden" name="`)
	p.raw(name)
	p.raw(`"`)
	p.attr("value", value)
	p.raw(">\n")
}

// kindsShown is the order of the tables below that of the functions.
var kindsShown = [...]monitor.Kind{
	monitor.KindMeter, monitor.KindCounter, monitor.KindGauge, monitor.KindTimer, monitor.KindValDist,
}

func (p *page) service(i int, m *model, q *query) {
	s, now := &m.services[i], m.time
	functions := s.functions(q.busiest)
	p.summary(functions, now)
	if len(s.warnings) > 0 {
		p.raw(`<ul class="warnings">`)
		for _, w := range s.warnings {
			p.raw("<li>")
			p.visible(w)
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
		p.functions(i, functions, m, q)
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
	p.visible(m.Scope)
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
