//go:build interop

package interop

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"testing"
)

// A Series is one line of a Graphite chart.
type Series struct {
	Name   string            `json:"target"`
	Tags   map[string]string `json:"tags"` // with the name, of which there is always one
	Points []Point           `json:"datapoints"`
}

// Values returns the values that are there, oldest first.
func (s Series) Values() []float64 {
	var values []float64
	for _, p := range s.Points {
		if p.Value != nil {
			values = append(values, *p.Value)
		}
	}
	return values
}

// A Point is one second of a Series.
type Point struct {
	Value *float64 // nil if nothing is stored for that second
	Time  int64    // Unix seconds
}

// UnmarshalJSON reads [value, time]. Graphite writes an infinite value as
// 1e9999, a number that JSON allows and no float64 holds.
func (p *Point) UnmarshalJSON(text []byte) error {
	var pair [2]*json.Number
	if err := json.Unmarshal(text, &pair); err != nil {
		return err
	}
	if pair[1] == nil {
		return fmt.Errorf("a point without a time: %s", text)
	}
	time, err := pair[1].Int64()
	if err != nil {
		return err
	}
	*p = Point{Time: time}
	if pair[0] == nil {
		return nil
	}
	value, err := strconv.ParseFloat(pair[0].String(), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return err
	}
	p.Value = &value
	return nil
}

// Render returns the last ten minutes, second by second, of every series that
// the target (a name, a pattern or a function call) stands for. A new point is
// there about a second after it was sent.
func (g *graphiteServer) Render(t testing.TB, target string) []Series {
	t.Helper()
	series, err := g.render(target)
	if err != nil {
		t.Fatal(err)
	}
	return series
}

func (g *graphite) render(target string) ([]Series, error) {
	query := url.Values{"target": {target}, "format": {"json"}, "from": {"-10min"}, "noCache": {"true"}}
	var series []Series
	err := getJSON(g.url("/render", query), &series)
	return series, err
}

// RenderAll does the same for many targets at once. It fails while carbon is making the
// file of one of them.
func (g *graphiteServer) RenderAll(targets []string) (series []Series, err error) {
	for some := range slices.Chunk(targets, 200) {
		form := url.Values{"target": some, "format": {"json"}, "from": {"-10min"}, "noCache": {"true"}}
		var answer []Series
		if err := postForm(g.url("/render", nil), form, &answer); err != nil {
			return nil, err
		}
		series = append(series, answer...)
	}
	return series, nil
}

// Find returns the full names of the series that match the pattern, such as
// "a.*.c"; "**" stands for any number of levels. Branches are left out.
func (g *graphiteServer) Find(t testing.TB, query string) []string {
	t.Helper()
	var nodes []struct {
		Path   string `json:"path"`
		IsLeaf bool   `json:"is_leaf"`
	}
	values := url.Values{"query": {query}, "format": {"json"}}
	if err := getJSON(g.url("/metrics/find", values), &nodes); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, node := range nodes {
		if node.IsLeaf {
			names = append(names, node.Path)
		}
	}
	return names
}

func (g *graphite) url(path string, query url.Values) string {
	return "http://" + loopback(g.conf.Web) + path + "?" + query.Encode()
}
