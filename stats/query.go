package stats

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// format is a representation of a page.
type format string

const (
	formatText format = "text"
	formatJSON format = "json"
	formatHTML format = "html"
)

func (f format) contentType() string {
	switch f {
	case formatJSON:
		return "application/json; charset=utf-8"
	case formatHTML:
		return "text/html; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}

// query is what a request asks for, checked.
type query struct {
	format  format
	busiest bool   // sort functions by the number of tasks, else by name
	buckets bool   // with the distributions' buckets, in JSON
	match   string // in lower case; "" matches everything
	refresh int    // seconds until the browser loads the page again, or 0

	// For /stats/traces.
	reason   string // why a trace was kept; "" is any reason
	function string // that it begins with: its name, or its scope, a space and its name
	limit    int    // traces that are listed; 0 stands for defaultTraces
	catch    string // what the form for catching has in it already

	path string // of the request, for links
}

const (
	// maxRefresh is the longest time in seconds after which a page reloads.
	maxRefresh = 3600

	// defaultTraces and maxTraces are how many kept traces are listed unless the
	// query says otherwise, and at most.
	defaultTraces = 100
	maxTraces     = 1000
)

func parseQuery(r *http.Request) (*query, error) {
	q := &query{path: r.URL.Path}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return q, errors.New("the query of the address is malformed")
	}
	if q.format, err = formatOf(values.Get("format"), r.Header); err != nil {
		return q, err
	}
	switch by := values.Get("sort"); by {
	case "", "name":
	case "busiest":
		q.busiest = true
	default:
		return q, fmt.Errorf("unknown sort %.40q: there are name and busiest", by)
	}
	if text := values.Get("buckets"); text != "" {
		if q.buckets, err = strconv.ParseBool(text); err != nil {
			return q, bad("buckets", text, "1 or 0")
		}
	}
	if text := values.Get("refresh"); text != "" {
		q.refresh, err = strconv.Atoi(text)
		if err != nil || q.refresh < 0 || q.refresh > maxRefresh {
			return q, bad("refresh", text, "seconds, at most "+strconv.Itoa(maxRefresh))
		}
	}
	if text := values.Get("limit"); text != "" {
		q.limit, err = strconv.Atoi(text)
		if err != nil || q.limit < 1 || q.limit > maxTraces {
			return q, bad("limit", text, "a number of traces, at most "+strconv.Itoa(maxTraces))
		}
	}
	if q.reason = values.Get("reason"); q.reason != "" && reasonNamed(q.reason) == reasons {
		return q, fmt.Errorf("unknown reason %.40q: there are caught, panicked, failed, canceled, slow, share and elsewhere", q.reason)
	}
	q.function, q.catch = values.Get("function"), values.Get("catch")
	q.match = strings.ToLower(values.Get("match"))
	return q, nil
}

// reasons is the number of reasons to keep a trace that are known here.
const reasons = monitor.KeptRelated + 1

// reasonNamed returns the reason with this name, or reasons if there is none.
func reasonNamed(name string) monitor.KeepReason {
	for r := range reasons {
		if reasonName(r) == name {
			return r
		}
	}
	return reasons
}

// formatOf returns the representation with this name, or that which the headers
// ask for if the name is empty.
func formatOf(name string, head http.Header) (format, error) {
	switch f := format(name); f {
	case formatText, formatJSON, formatHTML:
		return f, nil
	case "":
		return accepted(head), nil
	}
	return "", fmt.Errorf("unknown format %.40q: there are text, json and html", name)
}

// accepted returns the representation that the Accept header asks for: HTML for
// browsers, JSON for programs that say so, and text for those that take
// anything, such as curl.
func accepted(head http.Header) format {
	accept := strings.ToLower(strings.Join(head.Values("Accept"), ","))
	switch {
	case strings.Contains(accept, "text/html"):
		return formatHTML
	case strings.Contains(accept, "application/json"):
		return formatJSON
	}
	return formatText
}
