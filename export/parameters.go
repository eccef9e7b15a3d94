package export

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// parameters are those of one URL. Each is to be read by what knows it; the
// others are errors.
type parameters struct {
	values url.Values
	known  []string
}

func parseParameters(query string) (*parameters, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("the parameters are malformed")
	}
	for name, list := range values {
		if len(list) > 1 {
			return nil, fmt.Errorf("the parameter %q is there %d times", name, len(list))
		}
	}
	return &parameters{values: values}, nil
}

// text returns a parameter, or "" if it is absent.
func (p *parameters) text(name string) string {
	p.known = append(p.known, name)
	return p.values.Get(name)
}

// duration returns a positive duration, or 0 if the parameter is absent.
func (p *parameters) duration(name string) (time.Duration, error) {
	s := p.text(name)
	if s == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("the parameter %q is not a positive duration such as 10s or 1m", name)
	}
	return d, nil
}

// flag returns whether the parameter is true; it may be absent.
func (p *parameters) flag(name string) (bool, error) {
	s := p.text(name)
	if s == "" {
		return false, nil
	}
	set, err := strconv.ParseBool(s)
	if err != nil {
		return false, fmt.Errorf("the parameter %q is neither true nor false", name)
	}
	return set, nil
}

// number returns a positive whole number, or 0 if the parameter is absent.
func (p *parameters) number(name string) (int, error) {
	s := p.text(name)
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("the parameter %q is not a positive whole number", name)
	}
	return n, nil
}

// unused returns an error if there is a parameter that nobody asked for.
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
