package stats

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// functions writes the table of the i-th service's functions, grouped by scope
// unless they are sorted otherwise.
func (p *page) functions(i int, functions []*monitor.Metric, m *model, q *query) {
	p.raw(`<div class="scroll">
<table class="functions">
<thead><tr>
<th class="name">function</th><th>outcomes</th><th>finished</th><th>per second</th><th>running</th>
<th class="axis"><svg viewBox="0 0 100 12" aria-label="times on a logarithmic axis"><text x="10" y="10">1µs</text><text x="40" y="10">1ms</text><text x="70" y="10">1s</text></svg></th>
<th>p50</th><th>p90</th><th>p99</th><th>max</th><th>failed p99</th>
<th>ok</th><th>error</th><th>canceled</th><th>timeout</th><th>panic</th>
</tr></thead>
<tbody>
`)
	for j, f := range functions {
		if !q.busiest && (j == 0 || f.Scope != functions[j-1].Scope) {
			if j > 0 {
				p.raw("</tbody>\n<tbody>\n")
			}
			p.raw(`<tr class="scope"><th colspan="16">`)
			p.visible(f.Scope)
			p.raw("</th></tr>\n")
		}
		p.function(i, f, m, q)
	}
	p.raw("</tbody>\n</table>\n</div>\n")
}

// outcome is one of those that the last columns of a row count. Its name is a
// class of the style sheet too.
type outcome struct {
	name  markup
	count int64
}

func outcomesOf(f *monitor.FuncStats) [5]outcome {
	return [...]outcome{
		{"ok", f.OK}, {"error", f.Errors}, {"canceled", f.Canceled}, {"timeout", f.Timeouts}, {"panic", f.Panics},
	}
}

// function writes the row of a function, and a second one for the classes of
// its errors, its callers and its kept traces if there are any.
func (p *page) function(service int, m *monitor.Metric, all *model, q *query) {
	f := m.Func
	outcomes := outcomesOf(f)
	p.functionName(service, m, q)
	p.raw(`<td class="picture" data-label="outcomes">`)
	p.outcomeBar(outcomes[:])
	p.raw("</td>\n")
	p.line("finished", appendGrouped(p.buffer(), f.Finished()))
	p.line("per second", appendRate(p.buffer(), perSecond(f.Finished(), m.Start, all.time)))
	if f.InFlight == 0 {
		p.raw(`<td data-label="running" class="zero">0</td>` + "\n")
	} else {
		p.raw(`<td data-label="running"><a`)
		p.attr("href", linkTo(q, "running"))
		p.raw(">")
		p.count(f.InFlight)
		p.raw("</a></td>\n")
	}
	p.raw(`<td class="picture" data-label="times">`)
	p.timeRange(f.Succeeded)
	p.raw("</td>\n")
	for i, title := range [...]markup{"p50", "p90", "p99"} {
		p.seconds(title, f.Succeeded.Quantile(quantiles[i]), f.Succeeded, all.kept, q)
	}
	p.seconds("max", greatest(f.Succeeded), f.Succeeded, all.kept, q)
	p.seconds("failed p99", f.Failed.Quantile(0.99), f.Failed, all.kept, q)
	for i, o := range outcomes {
		p.raw(`<td data-label="`)
		p.raw(o.name)
		switch {
		case o.count == 0:
			p.raw(`" class="zero`)
		case i > 0:
			p.raw(`" class="is-`)
			p.raw(o.name)
		}
		p.raw(`">`)
		p.count(o.count)
		p.raw("</td>\n")
	}
	p.raw("</tr>\n")
	if len(f.Classes)+len(f.Callers) == 0 {
		return
	}
	p.raw(`<tr class="more"><td colspan="16"><div>` + "\n")
	if len(f.Classes) > 0 {
		p.raw(`<span class="classes"><i>errors</i>`)
		p.chips(classChips(f))
		p.raw("</span>\n")
	}
	if len(f.Callers) > 0 {
		p.raw(`<span class="callers"><i>called by</i>`)
		p.chips(callerChips(m.Scope, f))
		p.raw("</span>\n")
		p.keptLinks(m, all.services[service].kept[functionName{m.Scope, m.Name}], q)
	}
	p.raw("</div></td></tr>\n")
}

// functionName begins the row of a function.
func (p *page) functionName(service int, m *monitor.Metric, q *query) {
	name := string(appendLabel(p.buffer(), m.Name, m.Tags, appendVisible))
	id := newAnchor('f', strconv.Itoa(service), m.Scope, name)
	p.raw(`<tr id="`)
	p.value(id.appendTo(p.buffer()))
	p.raw(`" class="function">` + "\n" + `<th class="name"><a href="#`)
	p.value(id.appendTo(p.buffer()))
	p.raw(`">`)
	p.text(name)
	p.raw("</a>")
	if q.busiest {
		p.raw(" <small>")
		p.visible(m.Scope)
		p.raw("</small>")
	}
	if m.Func.File != "" {
		p.raw(" <small>")
		p.value(appendSource(p.buffer(), m.Func.File, m.Func.Line, appendVisible))
		p.raw("</small>")
	}
	p.raw("</th>\n")
}

// line writes a cell and ends the line.
func (p *page) line(title markup, content []byte) {
	p.cell(title, content)
	p.raw("\n")
}

// chip is a name with a count. Title is the name in full, where name is short.
type chip struct {
	name, title string
	count       int64
}

// maxChips is the number of chips that are seen at once: those with the highest
// counts. The others are for those who ask.
const maxChips = 6

func (p *page) chips(all []*chip) {
	slices.SortStableFunc(all, func(a, b *chip) int { return cmp.Compare(b.count, a.count) })
	for i, c := range all {
		if i == maxChips {
			p.raw("<details><summary>")
			p.count(int64(len(all) - maxChips))
			p.raw(" more</summary>")
		}
		p.raw(`<span class="chip"`)
		if c.title != "" {
			p.attr("title", c.title)
		}
		p.raw(">")
		p.text(c.name)
		p.raw(" <b>")
		p.count(c.count)
		p.raw("</b></span>")
	}
	if len(all) > maxChips {
		p.raw("</details>")
	}
}

func classChips(f *monitor.FuncStats) (list []*chip) {
	for _, c := range f.Classes {
		list = append(list, &chip{name: visible(c.Name), count: c.Count})
	}
	return list
}

// callerChips names a caller in the same scope by its function, and another by
// the last part of its scope too.
func callerChips(scope string, f *monitor.FuncStats) (list []*chip) {
	for _, c := range f.Callers {
		chip := &chip{name: "root", count: c.Count, title: "tasks that began a trace"}
		switch {
		case c.Scope != "" || c.Func != "":
			chip.name = visible(c.Func)
			chip.title = visible(c.Scope) + " " + chip.name
			if c.Scope != scope {
				chip.name = visible(c.Scope[strings.LastIndexByte(c.Scope, '/')+1:]) + " " + chip.name
			}
		case c.Remote:
			chip.name, chip.title = "remote", "tasks that continued another process's trace"
		}
		list = append(list, chip)
	}
	return list
}

func visible(s string) string { return string(appendVisible(nil, s)) }
