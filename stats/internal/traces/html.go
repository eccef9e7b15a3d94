package traces

import (
	"cmp"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/controls"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// HTML writes a section for each service, and one for the kept traces of all.
func (p *Page) HTML(w *page.Writer) {
	w.Filter("name, class or annotation")
	writeReasons(w)
	w.Raw("<div class=\"tools\">\n")
	controls.WriteCatchForm(w)
	controls.WriteSamplingForms(w)
	w.Raw("</div>\n")
	w.Sections(func(i int) { p.services[i].write(w) })
	w.Raw("<section id=\"kept\">\n<h2><a href=\"#kept\">kept traces</a></h2>\n")
	p.writeTraces(w)
	w.Raw("</section>\n")
}

// writeReasons writes the links that filter the list by reason, and names the function by
// which it is filtered already.
func writeReasons(w *page.Writer) {
	w.Raw(`<p class="choices"><span class="choice"><i>kept because</i>`)
	w.Choice("any reason", w.Reason == "", w.With("reason", ""))
	for _, name := range page.ReasonNames {
		w.Choice(name, w.Reason == name, w.With("reason", name))
	}
	w.Raw("</span>")
	if w.Function != "" {
		w.Put(` <span class="choice"><i>only</i><b>{}</b>`, w.Function)
		w.Link(w.With("function", ""), "all functions")
		w.Raw("</span>")
	}
	w.Raw("</p>\n")
}

func (s *service) write(w *page.Writer) {
	w.Put(`<p class="summary"><span>sampling: {}</span></p>`+"\n", controls.DescribeSampler(s.sampler))
	controls.WriteCatches(w, s.catches)
	if len(s.functions) == 0 {
		return
	}
	w.Raw(`<div class="scroll few">
<table class="series kept">
<thead><tr><th class="name">kept traces that begin with</th>`)
	for _, name := range page.ReasonNames {
		w.Put("<th>{}</th>", name)
	}
	w.Raw("<th>slowest</th><th></th></tr></thead>\n<tbody>\n")
	for _, f := range s.functions[:min(len(s.functions), page.MaxRows)] {
		writeFunction(w, f)
	}
	w.EndTable()
	w.Note(len(s.functions)-page.MaxRows, " more functions are not shown: filter, or ask for text or JSON.")
}

func writeFunction(w *page.Writer, f *kept.Function) {
	w.Raw(`<tr><th class="name">`)
	w.Link(w.With("function", f.Scope+" "+f.Name), f.Name)
	w.Put(" <small>{}</small></th>", f.Scope)
	for r, n := range f.Reasons {
		w.Raw(`<td`)
		w.Attr("data-label", page.ReasonNames[r])
		if n == 0 {
			w.Raw(` class="zero"`)
		}
		w.Put(">{}</td>", n)
	}
	w.Raw(`<td data-label="slowest">`)
	w.Link(w.ToTrace(f.Slowest.ID()), string(humanise.AppendDuration(nil, f.Slowest.Root.Duration)))
	w.Raw("</td><td>")
	w.Link(w.ToCatch(f.Scope, f.Name), "catch")
	w.Raw("</td></tr>\n")
}

func (p *Page) writeTraces(w *page.Writer) {
	w.Raw(`<p class="summary"><span>`)
	w.Plural(int64(p.kept), "trace")
	w.Raw("</span>")
	if p.found < p.kept {
		w.Put("<span>{} match</span>", p.found)
	}
	w.Raw("<span>the newest first</span></p>\n")
	if len(p.traces) > 0 {
		w.BeginTable("spans traces", `<th>began</th><th>duration</th><th class="name">trace</th>`+
			`<th class="text">outcome</th><th class="text">kept because</th><th>spans</th>`)
		for _, t := range p.traces {
			t.write(w)
		}
		w.EndTable()
	} else {
		w.Raw(`<p class="note">There are none. A finished trace is kept if it failed, panicked, was canceled late, ` +
			"was slower than 99 % of its function's calls, or was caught. A small sample of the others is kept too.</p>\n")
	}
	if more := p.found - len(p.traces); more > 0 {
		w.Put(`<p class="note">{} more traces, all older, are not shown: filter, or `, more)
		limit := min(page.MaxTraces, 4*cmp.Or(w.Limit, page.DefaultTraces))
		w.Choice("show more", len(p.traces) >= page.MaxTraces, w.With("limit", strconv.Itoa(limit)))
		w.Raw("</p>\n")
	}
}

func (t *trace) write(w *page.Writer) {
	d := &t.why.Root
	w.Put(`<tr><td data-label="began" title="{}">{} ago</td>`+"\n", d.Start, w.Time.Sub(d.Start))
	w.Cell("duration", humanise.AppendDuration(w.Buffer(), d.Duration))
	w.Raw(`<th class="name">`)
	w.Link(w.ToTrace(t.why.ID()), d.Name)
	w.Put(" <small>{}</small>", d.Scope)
	for _, name := range t.in {
		w.Put(` <span class="tag">{}</span>`, name)
	}
	spans.WriteSampled(w, d)
	spans.WriteFailure(w, d)
	spans.WriteFirstNotes(w, d.Annotations)
	w.Raw("</th>\n" + `<td class="text" data-label="outcome">`)
	spans.WriteOutcome(w, d)
	w.Put("</td>\n"+`<td class="text" data-label="kept because">{}</td>`+"\n"+`<td data-label="spans">{}`, t.why.Why(), t.spans)
	if t.missing > 0 {
		w.Put(` <small>of {}</small>`, t.spans+t.missing)
	}
	w.Raw("</td></tr>\n")
}
