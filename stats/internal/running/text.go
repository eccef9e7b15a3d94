package running

import (
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
)

// Text writes a line for each span, annotation and function; the documentation of
// package stats lists the columns.
func (p *Page) Text(t *table.Table) {
	for i, s := range p.services {
		t.Service(p.Services[i], p.Time)
		t.Printf("open     %d\n", s.open)
		t.Begin(len(s.spans), 4, "span  age  trace  kind  source  parent  scope function")
		for _, row := range s.spans {
			t.Row()
			t.Duration(row.age)
			t.ID(row.Context.TraceID[:])
			t.String(row.Kind.String())
			spans.Row(t, &row.SpanData, row.parent, row.depth, spans.MaxNotes)
		}
		t.More(s.open-len(s.spans), "open spans, all younger")
		t.End()
		t.Begin(len(s.tasks), 2, "task  running  scope  function")
		for _, task := range s.tasks {
			t.Row()
			t.Int(task.running)
			t.Series(&task.Metric)
		}
		t.More(s.busy-len(s.tasks), "functions with tasks in flight")
		t.End()
	}
}
