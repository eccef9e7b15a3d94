// Package trace is the page of one trace, kept or running: the reason for keeping it, and
// its spans as a tree with a picture of the time in which each ran.
package trace

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// Page is the content of the page: all parts of one trace in these registries.
type Page struct {
	*page.Frame
	id       monitor.TraceID
	parts    []*kept.Part // by start
	more     int          // number of parts beyond kept.MaxParts
	start    time.Time    // of the first span
	duration time.Duration
	in       []string // names of the services with spans of it
	open     int      // spans
	missing  int      // spans that were dropped
	spans    []*span
	orphans  int       // index of the first whose parent is elsewhere; -1 if there is none
	hidden   int       // number of spans beyond maxSpans
	held     page.Held // traces that links may lead to
}

// Folder is the beginning of the path of each trace.
const Folder = page.Root + "/traces/"

// Errors of requests for a trace.
var (
	errName = &page.Error{
		Status: http.StatusBadRequest,
		Reason: "a trace is named by its identifier, 32 or 16 hexadecimal digits that are not all zero",
	}
	errNotKept = &page.Error{
		Status: http.StatusNotFound,
		Reason: "the trace is not kept here, or no longer; /stats/traces lists the kept ones",
	}
)

// Read reads the kept parts and the open spans of the trace that the query's path names.
func Read(f *page.Frame, registries []*monitor.Registry) (page.Page, error) {
	name := strings.TrimPrefix(f.Path, Folder)
	id, err := monitor.ParseTraceID(strings.ToLower(name))
	if err != nil {
		return nil, errName
	}
	f.Here, f.Title, f.Services = page.Traces, "trace "+humanise.ID(id[:]), nil
	p := &Page{Frame: f, id: id}
	// The open spans first: one that finishes meanwhile is found among the kept.
	var all []*span
	for _, r := range registries {
		all = append(all, openSpansOf(r, id)...)
		for _, k := range r.KeptTrace(id) {
			p.parts = append(p.parts, kept.NewPart(r, k))
		}
	}
	all = p.addKept(all)
	if len(all) == 0 {
		return nil, errNotKept
	}
	p.place(all)
	f.Rows = len(p.spans)
	if slices.ContainsFunc(p.spans, func(s *span) bool { return len(s.Links) > 0 }) {
		p.held = page.Holding(registries)
	}
	return p, nil
}

// addKept adds the spans of the parts to those that are open.
func (p *Page) addKept(all []*span) []*span {
	slices.SortStableFunc(p.parts, (*kept.Part).CompareStart)
	p.parts, p.more = kept.First(p.parts)
	closed := map[spanName]bool{}
	for _, part := range p.parts {
		list, missing := part.Spans()
		part.SpanCount, part.Missing = len(list), missing
		p.missing += missing
		for i := range list {
			s := &span{SpanData: list[i]}
			all = append(all, s)
			closed[s.name()] = true
		}
	}
	return slices.DeleteFunc(all, func(s *span) bool { return s.Open && closed[s.name()] })
}

// place sorts the spans in the order of the tree, and finds the start and end of the
// trace, and its services. There is at least one span.
func (p *Page) place(all []*span) {
	for _, s := range all {
		if s.Open {
			p.open++
		}
		if !slices.Contains(p.in, s.Service) {
			p.in = append(p.in, s.Service)
		}
	}
	p.spans = tree(all)
	p.start = all[0].Start // tree has sorted them
	for _, s := range all {
		p.duration = max(p.duration, s.to())
	}
	p.hidden = max(0, len(p.spans)-maxSpans)
	p.spans = p.spans[:len(p.spans)-p.hidden]
	p.orphans = slices.IndexFunc(p.spans, func(s *span) bool { return s.parent == spans.Elsewhere })
}

// maxSpans is the number of spans of one trace that are shown, the first of the tree.
const maxSpans = 4000

// spanName names a span by more than its identifier, because other services may have used
// the same one.
type spanName struct {
	service string
	id      monitor.SpanID
}

func openSpansOf(r *monitor.Registry, id monitor.TraceID) (list []*span) {
	for _, open := range r.OpenSpans() {
		if open.Context().TraceID != id {
			continue
		}
		s := new(span)
		if s.SpanData = open.Data(); s.Open {
			list = append(list, s)
		}
	}
	return list
}
