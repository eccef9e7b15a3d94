package page

import (
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

// ParseQuery reads the query of an address, and the Accept header. Its error is an
// *Error.
func ParseQuery(r *http.Request) (q *Query, err error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, Errorf(http.StatusBadRequest, "the query of the address is malformed")
	}
	if err := checkNames(values); err != nil {
		return nil, err
	}
	get := values.Get
	q = &Query{
		Path: r.URL.Path, Match: strings.ToLower(get("match")), Function: get("function"), Catch: get("catch"), Reason: get("reason"),
	}
	if q.Format, err = FormatOf(get("format"), r.Header); err != nil {
		return nil, err
	}
	switch by := get("sort"); by {
	case "", "name":
	case "busiest":
		q.Busiest = true
	default:
		return nil, Errorf(http.StatusBadRequest, "unknown sort %.40q: there are name and busiest", by)
	}
	if text := get("buckets"); text != "" {
		if q.Buckets, err = strconv.ParseBool(text); err != nil {
			return nil, Bad("buckets", text, "1 or 0")
		}
	}
	if q.Refresh, err = number("refresh", get("refresh"), "seconds", 0, maxRefresh); err != nil {
		return nil, err
	}
	if q.Limit, err = number("limit", get("limit"), "a number of traces", 1, MaxTraces); err != nil {
		return nil, err
	}
	return q, checkReason(q.Reason)
}

// parameters are the names that a query may have.
var parameters = [...]string{"format", "sort", "buckets", "match", "refresh", "reason", "function", "limit", "catch"}

// checkNames returns an error if a parameter has another name, or several values.
func checkNames(values url.Values) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(parameters[:], name) {
			return Errorf(http.StatusBadRequest, "unknown parameter %.40q: there are %s", name, strings.Join(parameters[:], ", "))
		}
		if n := len(values[name]); n > 1 {
			return Errorf(http.StatusBadRequest, "the parameter %s is given %d times", name, n)
		}
	}
	return nil
}

// number returns a parameter that is a whole number in a range, or 0 if it is
// missing.
func number(name, text, what string, least, most int) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, Bad(name, text, fmt.Sprintf("%s, at most %d", what, most))
	}
	return n, nil
}

// ReasonNames are the names of the reasons to keep a trace.
var ReasonNames = func() (names [Reasons]string) {
	for i := range names {
		names[i] = monitor.KeepReason(i).String()
	}
	return names
}()

func checkReason(name string) error {
	if name == "" || slices.Contains(ReasonNames[:], name) {
		return nil
	}
	last := len(ReasonNames) - 1
	return Errorf(http.StatusBadRequest, "unknown reason %.40q: there are %s and %s",
		name, strings.Join(ReasonNames[:last], ", "), ReasonNames[last])
}

// Matches reports whether any of the texts contains the query's Match.
func (q *Query) Matches(texts ...string) bool {
	for _, s := range texts {
		if strings.Contains(strings.ToLower(s), q.Match) {
			return true
		}
	}
	return false
}
