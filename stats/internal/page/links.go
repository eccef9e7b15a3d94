package page

import (
	"fmt"
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
	folders := strings.Count(strings.TrimPrefix(q.Path, Root), "/")
	if folders == 0 {
		return "stats/" + path
	}
	for range folders - 1 {
		path = "../" + path
	}
	return path
}

// With returns the address of the query in HTML, but for one parameter. An empty value
// leaves the parameter out.
func (q *Query) With(name, value string) string {
	address := []byte{'?'}
	for _, p := range q.parameters() {
		if p[0] == name {
			p[1] = value
		}
		if p[1] == "" {
			continue
		}
		if len(address) > 1 {
			address = append(address, '&')
		}
		address = fmt.Appendf(address, "%s=%s", p[0], url.QueryEscape(p[1]))
	}
	return string(address)
}

// parameters returns the names of all address parameters and their values in the query,
// "" for those that are not given and for the format, which no link keeps.
func (q *Query) parameters() [][2]string {
	sort := ""
	if q.Busiest {
		sort = "busiest"
	}
	return [][2]string{
		{"catch", q.Catch}, {"format", ""}, {"function", q.Function}, {"limit", given(q.Limit)},
		{"match", q.Match}, {"reason", q.Reason}, {"refresh", given(q.Refresh)}, {"sort", sort},
	}
}

// given returns the text of a number that is not zero.
func given(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
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

// ToTrace returns the address of the page of the trace with this identifier.
func (q *Query) ToTrace(id string) string { return q.Below("traces/" + id) }

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
