package traces

import (
	"cmp"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/controls"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// HTML returns the page for a browser.
func (p *Page) HTML(q *page.Query) []byte {
	f := page.Frame{Here: page.Traces, Time: p.time}
	for _, s := range p.services {
		f.Services = append(f.Services, s.name)
	}
	w := page.NewWriter(1024 * len(p.traces))
	w.Begin(&f, q)
	w.Filter("name, class or annotation", q)
	writeReasons(w, q)
	w.Raw("<div class=\"tools\">\n")
	controls.WriteCatchForm(w, f.Services, q)
	controls.WriteSamplingForms(w, f.Services, q)
	w.Raw("</div>\n")
	for i, s := range p.services {
		w.Heading(i, s.name)
		s.write(w, p.time, q)
		w.Raw("</section>\n")
	}
	w.Raw("<section id=\"kept\">\n<h2><a href=\"#kept\">kept traces</a></h2>\n")
	p.writeTraces(w, q)
	w.Raw("</section>\n")
	return w.End()
}

// writeReasons writes the links that filter the list by reason, and names the function by
// which it is filtered already.
func writeReasons(w *page.Writer, q *page.Query) {
	w.Raw(`<p class="choices"><span class="choice"><i>kept because</i>`)
	w.Choice("any reason", q.Reason == "", q.With("reason", ""))
	for r := range page.Reasons {
		name := r.String()
		w.Choice(name, q.Reason == name, q.With("reason", name))
	}
	w.Raw("</span>")
	if q.Function != "" {
		w.Put(` <span class="choice"><i>only</i><b>{}</b>`, q.Function)
		w.Link(q.With("function", ""), "all functions")
		w.Raw("</span>")
	}
	w.Raw("</p>\n")
}

func (s *service) write(w *page.Writer, now time.Time, q *page.Query) {
	w.Put(`<p class="summary"><span>sampling: {}</span></p>`+"\n", controls.DescribeSampler(s.sampler))
	controls.WriteCatches(w, s.catches, now, q)
	if len(s.functions) == 0 {
		return
	}
	w.Raw(`<div class="scroll few">
<table class="series kept">
<thead><tr><th class="name">kept traces that begin with</th>`)
	for r := range page.Reasons {
		w.Put("<th>{}</th>", r.String())
	}
	w.Raw("<th>slowest</th><th></th></tr></thead>\n<tbody>\n")
	for _, f := range s.functions[:min(len(s.functions), page.MaxRows)] {
		writeFunction(w, f, q)
	}
	w.EndTable()
	w.Note(len(s.functions)-page.MaxRows, " more functions are not shown: filter, or ask for text or JSON.")
}

func writeFunction(w *page.Writer, f *kept.Function, q *page.Query) {
	w.Raw(`<tr><th class="name">`)
	w.Link(q.With("function", f.Scope+" "+f.Name), f.Name)
	w.Put(" <small>{}</small></th>", f.Scope)
	for r, n := range f.Reasons {
		w.Raw(`<td`)
		w.Attr("data-label", monitor.KeepReason(r).String())
		if n == 0 {
			w.Raw(` class="zero"`)
		}
		w.Put(">{}</td>", n)
	}
	w.Raw(`<td data-label="slowest">`)
	w.Link(q.ToTrace(f.Slowest.TraceID()), string(humanise.AppendDuration(nil, f.Slowest.Root.Duration)))
	w.Raw("</td><td>")
	w.Link(q.ToCatch(f.Scope, f.Name), "catch")
	w.Raw("</td></tr>\n")
}

func (p *Page) writeTraces(w *page.Writer, q *page.Query) {
	w.Raw(`<p class="summary"><span>`)
	w.Plural(int64(p.kept), "trace")
	w.Raw("</span>")
	if p.found < p.kept {
		w.Put("<span>{} match</span>", p.found)
	}
	w.Raw("<span>the newest first</span></p>\n")
	if len(p.traces) > 0 {
		w.BeginTable("spans traces", "began", "duration", `<th class="name">trace`, `<th class="text">outcome`,
			`<th class="text">kept because`, "spans")
		for _, t := range p.traces {
			t.write(w, p.time, q)
		}
		w.EndTable()
	} else {
		w.Raw(`<p class="note">There are none. A finished trace is kept if it failed, panicked, was canceled late, ` +
			"was slower than 99 % of its function's calls, or was caught. A small sample of the others is kept too.</p>\n")
	}
	if more := p.found - len(p.traces); more > 0 {
		w.Put(`<p class="note">{} more traces, all older, are not shown: filter, or `, more)
		limit := min(page.MaxTraces, 4*cmp.Or(q.Limit, page.DefaultTraces))
		w.Choice("show more", len(p.traces) >= page.MaxTraces, q.With("limit", strconv.Itoa(limit)))
		w.Raw("</p>\n")
	}
}

func (t *trace) write(w *page.Writer, now time.Time, q *page.Query) {
	d := &t.why.Root
	w.Put(`<tr><td data-label="began" title="{}">{} ago</td>`+"\n", d.Start, now.Sub(d.Start))
	w.Cell("duration", humanise.AppendDuration(w.Buffer(), d.Duration))
	w.Raw(`<th class="name">`)
	w.Link(q.ToTrace(t.id), d.Name)
	w.Put(" <small>{}</small>", d.Scope)
	for _, name := range t.in {
		w.Put(` <span class="tag">{}</span>`, name)
	}
	spans.WriteSampled(w, d)
	spans.WriteFirstNotes(w, d.Annotations)
	w.Raw("</th>\n" + `<td class="text" data-label="outcome">`)
	spans.WriteOutcome(w, d)
	w.Put("</td>\n"+`<td class="text" data-label="kept because">{}</td>`+"\n"+`<td data-label="spans">{}`, t.why.Why(), t.spans)
	if t.missing > 0 {
		w.Put(` <small>of {}</small>`, t.spans+t.missing)
	}
	w.Raw("</td></tr>\n")
}
