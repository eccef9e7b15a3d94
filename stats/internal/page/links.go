package page

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// Root is the path of the first page; the paths of all other pages begin with it.
const Root = "/stats"

// The names of the pages that every page links to. The first page is at Root, and the
// others are below it.
const (
	Stats   = "stats"
	Running = "running"
	Traces  = "traces"
)

// Links are relative, so that a handler below a prefix need not know it.

// Below returns the link from the page of the query to a path below Root.
func (q *Query) Below(path string) string {
	rest := strings.TrimPrefix(q.Path, Root)
	if rest == "" {
		return "stats/" + path
	}
	return strings.Repeat("../", strings.Count(rest, "/")-1) + path
}

// With returns the address of the query in HTML, after edit has changed a copy of it.
func (q *Query) With(edit func(*Query)) string {
	edited := *q
	edited.Format = ""
	edit(&edited)
	return "?" + edited.parameters().Encode()
}

// parameters returns the address parameters of the query.
func (q *Query) parameters() url.Values {
	values := url.Values{}
	set := func(name, value string, given bool) {
		if given {
			values.Set(name, value)
		}
	}
	for _, p := range [...][2]string{
		{"catch", q.Catch}, {"format", string(q.Format)}, {"function", q.Function}, {"match", q.Match}, {"reason", q.Reason},
	} {
		set(p[0], p[1], p[1] != "")
	}
	set("limit", strconv.Itoa(q.Limit), q.Limit != 0)
	set("refresh", strconv.Itoa(q.Refresh), q.Refresh != 0)
	set("sort", "busiest", q.Busiest)
	return values
}

// To returns the address of another page. It keeps the query's parameters that have the
// same meaning there.
func (q *Query) To(name string) string {
	path := q.Below(name)
	if name == Stats {
		path = strings.TrimPrefix(q.Below("../stats"), "stats/../")
	}
	if q.Refresh > 0 {
		path += "?refresh=" + strconv.Itoa(q.Refresh)
	}
	return path
}

// ToTrace returns the address of the page of a trace.
func (q *Query) ToTrace(id monitor.TraceID) string { return q.Below("traces/") + id.String() }

// ToTraces returns the address of the kept traces that begin with a function.
func (q *Query) ToTraces(scope, name string) string {
	return q.Below("traces?function=") + url.QueryEscape(scope+" "+name)
}

// ToCatch returns the address of the form for catching, filled in with a function.
func (q *Query) ToCatch(scope, name string) string {
	return q.Below("traces?catch=") + url.QueryEscape(scope+" "+name) + "#catch"
}

// Held is the set of traces that links may lead to: the traces that are kept now.
type Held map[monitor.TraceID]struct{}

// Has reports whether a trace is in the set.
func (h Held) Has(id monitor.TraceID) bool {
	_, ok := h[id]
	return ok
}

// Holding returns the traces that any of the registries keeps.
func Holding(registries []*monitor.Registry) Held {
	h := Held{}
	for _, r := range registries {
		for _, k := range r.KeptTraces() {
			h[k.TraceID()] = struct{}{}
		}
	}
	return h
}
