package page

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// Root is the path of the first page, and of all others the beginning.
const Root = "/stats"

// The names of the pages that every page leads to. The first page is at Root, the
// others are below it.
const (
	Stats   = "stats"
	Running = "running"
	Traces  = "traces"
)

// Links are relative, so that a handler below a prefix need not know it.

// Below returns what leads from the page of the query to a path below Root.
func (q *Query) Below(path string) string {
	rest := strings.TrimPrefix(q.Path, Root)
	if rest == "" {
		return "stats/" + path
	}
	return strings.Repeat("../", strings.Count(rest, "/")-1) + path
}

// With returns an address that asks for the same as q does in HTML, once edit has
// changed it.
func (q *Query) With(edit func(*Query)) string {
	edited := *q
	edited.Format = ""
	edit(&edited)
	return "?" + edited.parameters().Encode()
}

// parameters returns what has to be in an address to ask for the same.
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

// To returns the address of another page. Of the query it keeps what means the same
// there.
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

// ToCatch returns the address of the form for catching, with a function in it.
func (q *Query) ToCatch(scope, name string) string {
	return q.Below("traces?catch=") + url.QueryEscape(scope+" "+name) + "#catch"
}

// Held are the traces that links may lead to: those that are kept now.
type Held map[monitor.TraceID]struct{}

// Has reports whether a trace is one of them.
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
