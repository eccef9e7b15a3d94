package trace

import (
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
)

// Text writes one line for each part, span and annotation; the documentation of
// package stats lists the columns.
func (p *Page) Text(t *table.Table) {
	t.Begin(1, 1, "trace  began  lasted  spans  open  missing  trace")
	t.Row()
	t.Moment(p.start)
	t.Duration(p.duration)
	t.Ints(len(p.spans)+p.hidden, p.open, p.missing)
	t.ID(p.id[:])
	t.End()
	t.Begin(len(p.parts), 4, "part  duration  exceeded  weight  spans  missing  reason  service  scope  function")
	for _, part := range p.parts {
		t.Row()
		t.Duration(part.Root.Duration)
		part.Standing(t)
		t.Ints(part.SpanCount, part.Missing)
		t.String(part.ReasonName())
		t.Name(part.Service)
		t.Name(part.Root.Scope)
		t.Name(part.Root.Name)
	}
	t.More(p.more, "parts, all younger")
	t.End()
	p.spanRows(t)
}

func (p *Page) spanRows(t *table.Table) {
	t.Begin(len(p.spans), 8, "span  begins  duration  self  picture  outcome  class  kind  service  "+
		"source  parent  scope function")
	for i, s := range p.spans {
		if i == p.orphans {
			t.Linef("below    are spans whose parents are not here: in other processes, dropped, or not finished")
		}
		t.Row()
		t.Duration(s.from)
		t.Duration(s.Duration)
		t.Duration(s.self)
		t.Put(p.appendBar(t.Buffer(), s))
		t.String(spans.Ended(&s.SpanData))
		t.Known(s.Class)
		t.String(s.Kind.String())
		t.Name(s.Service)
		var notes []string
		if s.early > 0 {
			early := humanise.AppendDuration(nil, s.early)
			notes = append(notes, fmt.Sprintf("begins %s before its parent: their clocks differ", early))
		}
		spans.Row(t, &s.SpanData, s.parent, s.depth, len(s.Annotations), notes...)
	}
	t.More(p.hidden, "spans")
	t.End()
}

// textWidth is the width of the picture in characters.
const textWidth = 30

// appendBar draws the time in which a span ran, on a line for the whole trace: = if the
// span was ok, x if not, and ~ if it is open. A bar has at least one character.
func (p *Page) appendBar(b []byte, s *span) []byte {
	ink := byte('=')
	switch {
	case s.Open:
		ink = '~'
	case s.Outcome != monitor.OK:
		ink = 'x'
	}
	from, to := 0, textWidth
	if p.duration > 0 {
		per := float64(textWidth) / float64(p.duration)
		from = min(int(float64(s.from)*per), textWidth-1)
		to = max(from+1, int(float64(s.to())*per+0.5))
	}
	b = append(b, '|')
	for i := range textWidth {
		if from <= i && i < to {
			b = append(b, ink)
		} else {
			b = append(b, '.')
		}
	}
	return append(b, '|')
}
