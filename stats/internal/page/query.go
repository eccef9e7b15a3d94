package page

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// Query holds the checked parameters of a request. The zero value asks for everything.
type Query struct {
	Format  Format
	Busiest bool   // sort functions by the number of tasks, else by name
	Buckets bool   // with the distributions' buckets, in JSON
	Match   string // in lower case; "" matches everything
	Refresh int    // seconds until the browser loads the page again, or 0

	// For /stats/traces.
	Reason   string // for keeping a trace; "" is any reason
	Function string // of the local root: its name, or its scope, a space and its name
	Limit    int    // number of traces to list; 0 means DefaultTraces
	Catch    string // function filled in in the form for catching

	Path string // of the request, for links
}

const (
	// maxRefresh is the longest time in seconds after which a page reloads.
	maxRefresh = 3600

	// DefaultTraces is the number of kept traces that are listed if the query has no
	// limit, and MaxTraces the greatest limit.
	DefaultTraces = 100
	MaxTraces     = 1000

	// Reasons is the number of reasons to keep a trace that are known here.
	Reasons = monitor.KeptRelated + 1
)

// ParseQuery reads the query of an address, and the Accept header.
func ParseQuery(r *http.Request) (*Query, error) {
	q := &Query{Path: r.URL.Path}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return q, errors.New("the query of the address is malformed")
	}
	if err := checkNames(values); err != nil {
		return q, err
	}
	if q.Format, err = FormatOf(values.Get("format"), r.Header); err != nil {
		return q, err
	}
	switch by := values.Get("sort"); by {
	case "", "name":
	case "busiest":
		q.Busiest = true
	default:
		return q, fmt.Errorf("unknown sort %.40q: there are name and busiest", by)
	}
	if text := values.Get("buckets"); text != "" {
		if q.Buckets, err = strconv.ParseBool(text); err != nil {
			return q, Bad("buckets", text, "1 or 0")
		}
	}
	if q.Refresh, err = number(values, "refresh", "seconds", 0, maxRefresh); err != nil {
		return q, err
	}
	if q.Limit, err = number(values, "limit", "a number of traces", 1, MaxTraces); err != nil {
		return q, err
	}
	q.Match = strings.ToLower(values.Get("match"))
	q.Function, q.Catch = values.Get("function"), values.Get("catch")
	q.Reason = values.Get("reason")
	return q, checkReason(q.Reason)
}

// parameters are the names that a query may have.
var parameters = [...]string{"format", "sort", "buckets", "match", "refresh", "reason", "function", "limit", "catch"}

// checkNames returns an error if a parameter has another name, or several values.
func checkNames(values url.Values) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(parameters[:], name) {
			return fmt.Errorf("unknown parameter %.40q: there are %s", name, strings.Join(parameters[:], ", "))
		}
		if n := len(values[name]); n > 1 {
			return fmt.Errorf("the parameter %s is given %d times", name, n)
		}
	}
	return nil
}

// number returns a parameter that is a whole number in a range, or 0 if it is
// missing.
func number(values url.Values, name, what string, least, most int) (int, error) {
	text := values.Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, Bad(name, text, what+", at most "+strconv.Itoa(most))
	}
	return n, nil
}

func checkReason(name string) error {
	var names []string
	for r := range Reasons {
		names = append(names, r.String())
		if name == "" || name == r.String() {
			return nil
		}
	}
	last := len(names) - 1
	return fmt.Errorf("unknown reason %.40q: there are %s and %s", name, strings.Join(names[:last], ", "), names[last])
}

// Bad returns the error for a text of the wrong form.
func Bad(name, text, should string) error {
	return fmt.Errorf("%s is %.40q: it should be %s", name, text, should)
}

// Matches reports whether any of the texts contains the query's Match.
func (q *Query) Matches(texts ...string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), q.Match) })
}
