package stats

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

type runningPage struct {
	frame
	Services []htmlRunning
}

type htmlRunning struct {
	section
	Open     int
	Spans    []htmlSpan
	More     int // spans that are not shown
	Tasks    []htmlTask
	MoreBusy int // functions that are not shown
}

type htmlSpan struct {
	Indent  string
	Age     string
	Scope   string
	Name    string
	Kind    string // "" for an internal one
	Source  string
	Orphan  bool
	Remote  bool
	TraceID string
	SpanID  string
	Peers   string
	Before  int // annotations that are not shown
	Notes   []htmlNote
	Dropped int
}

type htmlNote struct{ Offset, Text string }

type htmlTask struct {
	Scope, Name string
	InFlight    int64
}

func runningHTML(m runningModel, q query) ([]byte, error) {
	page := runningPage{frame: newFrame("running", m.time, q)}
	page.Stats = []link{{"stats", linkTo(q, "stats")}, {"running", ""}}
	for i := range m.services {
		s := &m.services[i]
		out := htmlRunning{
			section:  section{anchor("s", strconv.Itoa(i), s.name), visible(s.name)},
			Open:     s.open,
			More:     s.open - len(s.spans),
			MoreBusy: s.busy - len(s.tasks),
		}
		for j := range s.spans {
			out.Spans = append(out.Spans, newHTMLSpan(&s.spans[j]))
		}
		for _, t := range s.tasks {
			out.Tasks = append(out.Tasks, htmlTask{visible(t.Scope), label(t.Name, t.Tags, visible), t.Func.InFlight})
		}
		page.Sections = append(page.Sections, out.section)
		page.Services = append(page.Services, out)
	}
	return execute("running.html", page)
}

func newHTMLSpan(s *runSpan) htmlSpan {
	out := htmlSpan{
		Age:     humanDuration(s.age),
		Scope:   visible(s.Scope),
		Name:    visible(s.Name),
		Orphan:  s.parent == parentFinished,
		Remote:  s.parent == parentRemote,
		TraceID: s.Context.TraceID.String(),
		SpanID:  s.Context.SpanID.String(),
		Dropped: s.DroppedAnnotations,
	}
	if s.File != "" {
		out.Source = visible(source(s.File, s.Line))
	}
	if s.depth > 0 {
		out.Indent = strings.Repeat("   ", min(s.depth, maxIndent)-1) + "└─ "
	}
	if s.Kind != monitor.Internal {
		out.Kind = s.Kind.String()
	}
	if s.Local != "" || s.Peer != "" {
		out.Peers = visible(cmp.Or(s.Local, "?")) + " → " + visible(cmp.Or(s.Peer, "?"))
	}
	notes, before := lastNotes(s.Annotations)
	out.Before = before
	for _, a := range notes {
		out.Notes = append(out.Notes, htmlNote{"+" + humanDuration(a.Time.Sub(s.Start)), noteText(a, visible)})
	}
	return out
}
