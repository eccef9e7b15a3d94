package traces

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/controls"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
)

// Text writes one line for each item; the documentation of package stats lists the
// columns.
func (p *Page) Text(t *table.Table) {
	for i, s := range p.services {
		t.Service(p.Services[i], p.Time)
		t.Printf("sampling  %s\n", controls.DescribeSampler(s.sampler))
		controls.WriteCatchRows(t, s.catches, p.Time)
		functionRows(t, s.functions)
	}
	t.Printf("\nfound    %d of %d traces\n", p.found, p.kept)
	t.Begin(len(p.traces), 7, "trace  start  duration  exceeded  weight  spans  missing  sampled  trace  reason  "+
		"outcome  class  services  scope  function")
	for _, k := range p.traces {
		traceRow(t, k)
	}
	t.More(p.found-len(p.traces), "traces, all older; ask with limit=NUMBER")
	t.End()
}

func functionRows(t *table.Table, functions []*kept.Function) {
	heading := "kept  traces  " + strings.Join(page.ReasonNames[:], "  ")
	t.Begin(len(functions), 2, heading+"  slowest  slowest-trace  scope  function")
	for _, f := range functions {
		t.Row()
		t.Ints(f.Count)
		t.Ints(f.Reasons[:]...)
		t.Duration(f.Slowest.Root.Duration)
		t.String(f.Slowest.ID())
		t.Name(f.Scope)
		t.Name(f.Name)
	}
	t.End()
}

func traceRow(t *table.Table, k *trace) {
	d := &k.why.Root
	t.Row()
	t.Moment(d.Start)
	t.Duration(d.Duration)
	k.why.Standing(t)
	t.Ints(k.spans, k.missing)
	t.YesNo(spans.IsSampled(d))
	t.ID(k.id[:])
	t.String(k.why.ReasonName())
	t.String(spans.Ended(d))
	t.Known(d.Class)
	names := t.Buffer()
	for i, name := range k.in {
		if i > 0 {
			names = append(names, ',')
		}
		names = humanise.AppendWord(names, name)
	}
	t.Put(names)
	t.Name(d.Scope)
	t.Name(d.Name)
	spans.FailureLine(t, d)
	spans.FirstNotes(t, d.Annotations)
}
