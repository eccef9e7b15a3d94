package export

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A backend makes a sink from a URL. The URL has no scheme any more, and has a host unless
// its scheme is one of hostless. The caller reports malformed parameters.
type backend = func(*url.URL, *parameters) (collect.Sink, error)

// parameters are the parameters of one URL. A backend reads each parameter that it knows;
// the others are errors. A malformed value reads as an absent one and sets err.
type parameters struct {
	values url.Values
	known  []string
	err    error // of the first malformed value, or nil
}

// parseParameters parses parameters. A "+" stands for itself, as in base64: that it is a
// space is a rule for forms.
func parseParameters(query string) (*parameters, error) {
	if strings.Contains(query, "?") {
		return nil, errors.New(`there is a second "?": parameters have "&" between them, and a "?" in a value is written %3F`)
	}
	if strings.Contains(query, ";") {
		return nil, errors.New(`the parameters are malformed: they have "&" between them, and a ";" in a value is written %3B`)
	}
	values, err := url.ParseQuery(strings.ReplaceAll(query, "+", "%2B"))
	if err != nil {
		return nil, errors.New("the parameters are malformed: a % is followed by two hexadecimal digits, and stands for itself as %25")
	}
	for name, list := range values {
		if len(list) > 1 {
			return nil, fmt.Errorf("the parameter %q is given %d times", name, len(list))
		}
	}
	return &parameters{values: values}, nil
}

func (p *parameters) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// text returns a parameter, or "" if it is absent.
func (p *parameters) text(name string) string {
	p.known = append(p.known, name)
	return p.values.Get(name)
}

// duration returns a positive duration, or 0 if the parameter is absent.
func (p *parameters) duration(name string) time.Duration {
	s := p.text(name)
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		p.fail(fmt.Errorf("the parameter %q is not a positive duration such as 10s or 1m", name))
		return 0
	}
	return d
}

// flag returns whether the parameter is true, or byDefault if it is absent.
func (p *parameters) flag(name string, byDefault bool) bool {
	s := p.text(name)
	if s == "" {
		return byDefault
	}
	set, err := strconv.ParseBool(s)
	if err != nil {
		p.fail(fmt.Errorf("the parameter %q is neither true nor false", name))
	}
	return set
}

// number returns a positive whole number, or 0 if the parameter is absent.
func (p *parameters) number(name string) int {
	s := p.text(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n <= 0 {
		p.fail(fmt.Errorf("the parameter %q is not a positive whole number", name))
		return 0
	}
	return n
}

// choice returns the value for a parameter that is one of two words; the first is the
// default.
func choice[T any](p *parameters, name, first, second string, one, other T) T {
	switch p.text(name) {
	case "", first:
		return one
	case second:
		return other
	}
	p.fail(fmt.Errorf("the parameter %q is neither %s nor %s", name, first, second))
	return one
}

// headerPrefix is the prefix of parameters that are sent as fields of the header.
const headerPrefix = "header."

// header returns the parameters that begin with headerPrefix.
func (p *parameters) header() http.Header {
	h := http.Header{}
	for name := range p.values {
		if field, ok := strings.CutPrefix(name, headerPrefix); ok {
			h.Add(field, p.text(name))
		}
	}
	return h
}

// unused returns an error if there is a parameter that the backend has not read.
func (p *parameters) unused() error {
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		if slices.Contains(p.known, name) {
			continue
		}
		if len(p.known) == 0 {
			return fmt.Errorf("unknown parameter %q; there are none", name)
		}
		return fmt.Errorf("unknown parameter %q; known are %s", name, strings.Join(p.known, ", "))
	}
	return nil
}

// withScheme returns the URL with a scheme and without parameters. If it has no port and
// port is not "", it gets that port.
func withScheme(u *url.URL, scheme, port string) string {
	to := *u
	to.Scheme, to.RawQuery, to.Host = scheme, "", withPort(u, port)
	return to.String()
}

// withPort returns the URL's host with its own port, or else with this one unless it is
// "".
func withPort(u *url.URL, port string) string {
	if u.Port() != "" || port == "" {
		return u.Host
	}
	return net.JoinHostPort(u.Hostname(), port)
}
