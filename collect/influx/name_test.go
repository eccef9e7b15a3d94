package influx_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/influx"
	"github.com/stretchr/testify/require"
)

func ExampleSink_Series() {
	sink, err := influx.New(influx.Options{URL: "http://influx:8086", Database: "prod", Host: "web1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sink.Close()
	m := &monitor.Metric{
		Scope: "github.com/example/shop",
		Name:  "(*Store).Get",
		Tags:  []monitor.Tag{monitor.String("region", "us east")},
		Kind:  monitor.KindFunc,
	}
	fmt.Println(sink.Series("shop", m, &collect.Field{Group: "success", Name: "p99"}))
	fmt.Println(sink.Series("shop", m, &collect.Field{Group: "class", Name: "Timeout"}))
	// Output:
	// (*Store).Get,host=web1,region=us\ east,scope=github.com/example/shop,service=shop success_p99
	// (*Store).Get,host=web1,region=us\ east,scope=github.com/example/shop,service=shop,class=Timeout class_total
}

func newSink(tb testing.TB) *influx.Sink {
	tb.Helper()
	s, err := influx.New(influx.Options{URL: "http://i", Database: "db", Host: "h"})
	require.NoError(tb, err)
	return s
}

// pointOf returns what a server makes of the series of a metric's total.
func pointOf(tb testing.TB, service string, m *monitor.Metric, f *collect.Field) point {
	tb.Helper()
	points := readLines(tb, []byte(newSink(tb).Series(service, m, f)+"=1i 1\n"))
	require.Len(tb, points, 1)
	return points[0]
}

func TestNamesAreWhatTheyAre(t *testing.T) {
	for _, name := range []string{"a", "a b", "a, b = c", `"quoted"`, "GET /users/{id}", "ключ", "👾", " ", "=", ",", "a#", "\u2028", "-", "--", "a--0123456", "_a", strings.Repeat("x", influx.MaxText-1)} {
		m := &monitor.Metric{Scope: name, Name: name, Tags: []monitor.Tag{{Key: "k" + name, Value: name}}}
		p := pointOf(t, name, m, &collect.Field{Group: "class", Name: name})
		require.Equal(t, name, p.measurement)
		want := map[string]string{"scope": name, "service": name, "class": name, "host": "h", "k" + name: name}
		require.Equal(t, want, p.tags)
	}
}

func TestNamesThatCannotBeWritten(t *testing.T) {
	for name, want := range map[string]string{
		"":                       "_",
		"#a":                     "_a",
		"a\\b":                   "a_b",
		"a\r\nb":                 "a_b",
		"\x00":                   "_",
		"a\xff\xfeb":             "a_b",
		"trailing\\":             "trailing_",
		"a--01234567":            "a--01234567",
		"comma,\nspace":          "comma,_space",
		strings.Repeat("é", 200): strings.Repeat("é", 121),
	} {
		p := pointOf(t, "s", &monitor.Metric{Scope: "s", Name: name, Tags: []monitor.Tag{{Key: "key", Value: name}}}, &collect.Field{Name: "total"})
		require.Regexp(t, `--[0-9a-f]{8}$`, p.measurement)
		require.Equal(t, want, p.measurement[:len(p.measurement)-10])
		require.Equal(t, p.measurement, p.tags["key"])
	}
}

func TestReservedTags(t *testing.T) {
	for key, want := range map[string]string{
		"host": "host_", "host_": "host__", "time": "time_", "class": "class_", "Host": "Host", "hosts": "hosts",
		"_field": "tag_field--", "__": "tag__--", "\n": "tag_--", "": "tag_--",
	} {
		p := pointOf(t, "s", &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: key, Value: "value"}}}, &collect.Field{Name: "total"})
		require.Len(t, p.tags, 4)
		delete(p.tags, "host")
		delete(p.tags, "scope")
		delete(p.tags, "service")
		for got := range p.tags {
			if strings.HasSuffix(want, "--") {
				require.Len(t, got, len(want)+8)
				got = got[:len(want)]
			}
			require.Equal(t, want, got)
		}
	}
}

// Whatever is different stays different, and is legal.
func TestHostileNames(t *testing.T) {
	seen := map[string]string{}
	for _, name := range collecttest.HostileNames() {
		for what, m := range map[string]*monitor.Metric{
			"scope": {Scope: name, Name: "n"},
			"name":  {Scope: "scope", Name: name},
			"key":   {Scope: "scope", Name: "k", Tags: []monitor.Tag{{Key: name, Value: "v"}}},
			"value": {Scope: "scope", Name: "v", Tags: []monitor.Tag{{Key: "k", Value: name}}},
		} {
			id := fmt.Sprint(pointOf(t, "s", m, &collect.Field{Name: "total"}))
			what = fmt.Sprintf("%s %.50q", what, name)
			require.NotContains(t, seen, id, what)
			seen[id] = what
		}
	}
}

// FuzzSeries looks for lines that are not legal, and for two metrics with one
// series.
func FuzzSeries(f *testing.F) {
	names := collecttest.HostileNames()
	for i, name := range names {
		f.Add(name, names[(i+1)%len(names)], float64(i))
	}
	f.Add("host", "host_", math.Inf(1))
	f.Fuzz(func(t *testing.T, a, b string, value float64) {
		for _, metric := range []func(s string) *monitor.Metric{
			func(s string) *monitor.Metric { return &monitor.Metric{Scope: s, Name: "n"} },
			func(s string) *monitor.Metric { return &monitor.Metric{Scope: "s", Name: s} },
			func(s string) *monitor.Metric {
				return &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: s, Value: "v"}}}
			},
			func(s string) *monitor.Metric {
				return &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: s, Value: s}}}
			},
		} {
			one := pointOf(t, a, metric(a), &collect.Field{Group: "class", Name: a})
			other := pointOf(t, a, metric(b), &collect.Field{Group: "class", Name: a})
			if (fmt.Sprint(one) == fmt.Sprint(other)) != (a == b) {
				t.Errorf("%q and %q are both %v", a, b, one)
			}
		}
	})
}

// TestTagsAndFieldsHaveDifferentKeys gives each kind of metric tags with the keys of all
// fields of all kinds.
func TestTagsAndFieldsHaveDifferentKeys(t *testing.T) {
	d := &monitor.Distribution{Count: 1, Zeros: 1}
	kinds := []monitor.Metric{
		{Kind: monitor.KindCounter}, {Kind: monitor.KindMeter}, {Kind: monitor.KindGauge},
		{Kind: monitor.KindTimer, Distribution: d}, {Kind: monitor.KindValDist, Distribution: d},
		{Kind: monitor.KindFunc, Func: &monitor.FuncStats{Succeeded: d, Failed: d, Classes: []monitor.ClassCount{{Name: "x"}}}},
	}
	fieldOf := func(m *monitor.Metric, f *collect.Field) string {
		series := newSink(t).Series("s", m, f)
		return series[strings.LastIndexByte(series, ' ')+1:]
	}
	keys := map[string]bool{}
	for i := range kinds {
		kinds[i].Scope, kinds[i].Name = "s", "n"
		for _, f := range collect.AppendFields(nil, &kinds[i], nil) {
			keys[fieldOf(&kinds[i], &f)] = true
		}
	}
	require.Len(t, keys, 10+8*4)
	for i := range kinds {
		for key := range keys {
			for _, tag := range []string{key, key + "_", key + "__"} {
				m := kinds[i]
				m.Tags = []monitor.Tag{{Key: tag, Value: "v"}}
				p := pointOf(t, "s", &m, &collect.Field{Name: "total"})
				require.Equal(t, "v", p.tags[tag+"_"])
				for k := range p.tags {
					require.False(t, keys[k], "the tag %s is a field", k)
				}
			}
		}
	}
}
