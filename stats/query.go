package stats

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
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

	path string // of the request, for links
}

// maxRefresh is the longest time in seconds after which a page reloads.
const maxRefresh = 3600

func parseQuery(r *http.Request) (query, error) {
	q := query{path: r.URL.Path}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return q, errors.New("the query of the address is malformed")
	}
	switch name := format(values.Get("format")); name {
	case formatText, formatJSON, formatHTML:
		q.format = name
	case "":
		q.format = accepted(r.Header)
	default:
		return q, fmt.Errorf("unknown format %.40q: there are text, json and html", string(name))
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
			return q, fmt.Errorf("buckets is %.40q: it should be 1 or 0", text)
		}
	}
	if text := values.Get("refresh"); text != "" {
		q.refresh, err = strconv.Atoi(text)
		if err != nil || q.refresh < 0 || q.refresh > maxRefresh {
			return q, fmt.Errorf("refresh is %.40q: it should be seconds, at most %d", text, maxRefresh)
		}
	}
	q.match = strings.ToLower(values.Get("match"))
	return q, nil
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

// link returns the query part of an address that asks for the same as q does
// in HTML, once edit has changed it.
func (q query) link(edit func(*query)) string {
	q.format = ""
	edit(&q)
	values := url.Values{}
	if q.format != "" {
		values.Set("format", string(q.format))
	}
	if q.busiest {
		values.Set("sort", "busiest")
	}
	if q.match != "" {
		values.Set("match", q.match)
	}
	if q.refresh > 0 {
		values.Set("refresh", strconv.Itoa(q.refresh))
	}
	return "?" + values.Encode()
}
