package stats

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// Links are relative, so that a handler below a prefix need not know it.

// below returns what leads from the page of the query to the folder that the other
// pages are in, which is /stats/.
func (q *query) below() string {
	rest := strings.TrimPrefix(q.path, root)
	if rest == "" {
		return "stats/"
	}
	return strings.Repeat("../", strings.Count(rest, "/")-1)
}

// is reports whether the page of the query is the one with this name.
func (q *query) is(name markup) bool {
	rest := strings.TrimPrefix(strings.TrimPrefix(q.path, root), "/")
	return rest == string(name) || rest == "" && name == pages[0]
}

// link returns the query part of an address that asks for the same as q does
// in HTML, once edit has changed it.
func (q *query) link(edit func(*query)) string {
	edited := *q
	edited.format = ""
	edit(&edited)
	b := parameter(nil, "catch", edited.catch)
	b = parameter(b, "format", string(edited.format))
	b = parameter(b, "function", edited.function)
	b = parameter(b, "limit", unlessZero(edited.limit))
	b = parameter(b, "match", edited.match)
	b = parameter(b, "reason", edited.reason)
	b = parameter(b, "refresh", unlessZero(edited.refresh))
	if edited.busiest {
		b = parameter(b, "sort", "busiest")
	}
	if len(b) == 0 {
		return "?"
	}
	return string(b)
}

// parameter appends one of a query's, unless it is empty.
//
//go:noinline
func parameter(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	separator := byte('&')
	if len(b) == 0 {
		separator = '?'
	}
	return add(append(add(append(b, separator), name), '='), url.QueryEscape(value))
}

func unlessZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// linkTo returns the address of another page. Of the query it keeps what means the
// same there.
func linkTo(q *query, name markup) string {
	path := q.below() + string(name)
	if name == pages[0] {
		path = strings.TrimPrefix(q.below()+"../stats", "stats/../")
	}
	refresh := (&query{refresh: q.refresh}).link(func(*query) {})
	return path + strings.TrimSuffix(refresh, "?")
}

// linkToTrace returns the address of the page of a trace.
func linkToTrace(q *query, id monitor.TraceID) string { return q.below() + "traces/" + traceName(id) }

// linkToTraces returns the address of the kept traces that begin with a function.
func linkToTraces(q *query, scope, name string) string {
	return q.below() + "traces?function=" + url.QueryEscape(scope+" "+name)
}

// linkToCatch returns the address of the form for catching, with a function in it.
func linkToCatch(q *query, scope, name string) string {
	return q.below() + "traces?catch=" + url.QueryEscape(scope+" "+name) + "#catch"
}
