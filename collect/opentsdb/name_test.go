package opentsdb_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/opentsdb"
	"github.com/stretchr/testify/require"
)

func ExampleSink_Series() {
	sink, err := opentsdb.New(opentsdb.Options{URL: "telnet://opentsdb", Host: "web1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sink.Close()
	m := &monitor.Metric{
		Scope: "github.com/example/shop",
		Name:  "(*Store).Get",
		Tags:  []monitor.Tag{monitor.String("region", "us-east-1")},
		Kind:  monitor.KindFunc,
	}
	fmt.Println(sink.Series("shop", m, &collect.Field{Group: "success", Name: "p99"}))
	fmt.Println(sink.Series("shop", m, &collect.Field{Group: "class", Name: "connection refused"}))
	// Output:
	// Store--Get.success_p99 host=web1 scope=github.com/example/shop service=shop region=us-east-1
	// Store--Get.class_total host=web1 scope=github.com/example/shop service=shop region=us-east-1 class=connection_refused-
}

// pointOf returns what a server makes of the series of a metric's field, with some
// value.
func pointOf(tb testing.TB, o opentsdb.Options, service string, m *monitor.Metric, f *collect.Field) point {
	tb.Helper()
	o.URL, o.Host = "telnet://o", "h"
	s, err := opentsdb.New(o)
	require.NoError(tb, err)
	name, tags, _ := strings.Cut(s.Series(service, m, f), " ")
	points := readCommands(tb, []byte("put "+name+" 1 1 "+tags+"\n"))
	require.Len(tb, points, 1)
	return points[0]
}

var total = &collect.Field{Name: "total"}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"hits":                    "hits",
		"value_bytes":             "value_bytes",
		"us-east-1":               "us-east-1",
		"github.com/example/shop": "github.com/example/shop",
		"(*Store).Get":            "Store--Get",
		"(*Store).Get.func1":      "Store--Get.func1",
		"Store.Get":               "Store.Get",
		"cache miss":              "cache_miss-",
		" ":                       "_-",
		strings.Repeat("x", 128):  strings.Repeat("x", 128),
		// With a hash.
		"":                        "_--29669922",
		"a-":                      "a---",
		"a--b":                    "a--b--",
		"Store--Get":              "Store--Get--",
		"(*Store).01234567":       "_Store_.01234567--",
		"(*Map[...]).Load":        "_Map_..._.Load--",
		"(*a-b).c":                "_a-b_.c--",
		"a_b c":                   "a_b_c--",
		"GET /users/{id}":         "GET_/users/_id_--",
		"panic: runtime error":    "panic_runtime_error--",
		"a=b":                     "a_b--",
		"a\nput b 1 1 c=d":        "a_put_b_1_1_c_d--",
		"ключ":                    "_--",
		strings.Repeat("x", 129):  strings.Repeat("x", 118) + "--",
		strings.Repeat("x ", 100): strings.Repeat("x_", 59) + "--",
		"(*" + strings.Repeat("x", 100) + ").a12345678901234567890123456789": "_" + strings.Repeat("x", 100) + "_.a12345678901234--",
	} {
		p := pointOf(t, opentsdb.Options{}, name, &monitor.Metric{Scope: name, Name: name, Tags: []monitor.Tag{{Key: "k", Value: name}}}, total)
		got, ok := strings.CutSuffix(p.Metric, ".total")
		require.True(t, ok)
		require.Equal(t, map[string]string{"host": "h", "scope": got, "service": got, "k": got}, p.Tags)
		if strings.HasSuffix(want, "--") {
			require.Regexp(t, `--[0-9a-f]{8}$`, got)
			got = got[:len(got)-8]
		}
		require.Equal(t, want, got, "%q", name)
	}
}

func tags(n int, value string) (list []monitor.Tag) {
	for i := range n {
		list = append(list, monitor.String(fmt.Sprintf("k%d", i), value))
	}
	return list
}

// What does not fit becomes one tag, and still tells series apart.
func TestEightTags(t *testing.T) {
	for _, c := range []struct {
		options   opentsdb.Options
		kind      monitor.Kind
		tags      int
		own, more int // tags
	}{
		{opentsdb.Options{}, monitor.KindCounter, 5, 5, 0},
		{opentsdb.Options{}, monitor.KindCounter, 6, 4, 2},
		{opentsdb.Options{}, monitor.KindCounter, 8, 4, 4},
		{opentsdb.Options{}, monitor.KindFunc, 4, 4, 0},
		{opentsdb.Options{}, monitor.KindFunc, 5, 3, 2},
		{opentsdb.Options{Instance: "0"}, monitor.KindFunc, 3, 3, 0},
		{opentsdb.Options{Instance: "0"}, monitor.KindFunc, 4, 2, 2},
		{opentsdb.Options{Instance: "0", MaxTags: 6}, monitor.KindFunc, 1, 1, 0},
		{opentsdb.Options{Instance: "0", MaxTags: 6}, monitor.KindFunc, 2, 0, 2},
		{opentsdb.Options{MaxTags: 16}, monitor.KindCounter, 8, 8, 0},
	} {
		o := c.options
		m := &monitor.Metric{Scope: "s", Name: "n", Kind: c.kind, Tags: tags(c.tags, "v")}
		o.URL, o.Host = "telnet://o", "h"
		s, err := opentsdb.New(o)
		require.NoError(t, err)
		series := s.Series("s", m, &collect.Field{Group: "class", Name: "c"})
		for i := range c.own {
			require.Contains(t, series, fmt.Sprintf(" k%d=v", i))
		}
		require.NotContains(t, series, fmt.Sprintf(" k%d=v", c.own))
		require.Equal(t, c.more > 0, strings.Contains(series, " more=k"), series)
		if c.more == 0 {
			continue
		}
		require.Regexp(t, fmt.Sprintf(` more=k%d.v(\.k\d\.v){%d}--[0-9a-f]{8}`, c.own, c.more-1), series)
		other := *m
		other.Tags = tags(c.tags, "v")
		other.Tags[c.tags-1].Value = "w v"
		require.NotEqual(t, series, s.Series("s", &other, &collect.Field{Group: "class", Name: "c"}))
	}
}

// Long tags give way before there are many.
func TestLongTags(t *testing.T) {
	m := &monitor.Metric{Scope: strings.Repeat("s", 120), Name: strings.Repeat("n", 120), Tags: tags(5, strings.Repeat("v", 200))}
	p := pointOf(t, opentsdb.Options{}, strings.Repeat("s", 120), m, total)
	require.Contains(t, p.Tags, "k0")
	require.NotContains(t, p.Tags, "k4")
	require.Len(t, p.Tags["more"], opentsdb.MaxText)
}

func TestReservedTags(t *testing.T) {
	for key, want := range map[string]string{
		"host": "host_", "host_": "host__", "more": "more_", "class": "class_", "Host": "Host", "hosts": "hosts", "a b": "a_b-",
	} {
		p := pointOf(t, opentsdb.Options{}, "s", &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: key, Value: "v"}}}, total)
		require.Equal(t, map[string]string{"host": "h", "scope": "s", "service": "s", want: "v"}, p.Tags)
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
			"more":  {Scope: "scope", Name: "m", Tags: append(tags(6, "v"), monitor.String("z", name))},
		} {
			id := pointOf(t, opentsdb.Options{}, "s", m, total).String()
			what = fmt.Sprintf("%s %.50q", what, name)
			require.NotContains(t, seen, id, what)
			seen[id] = what
		}
	}
}

// FuzzSeries looks for points that are not legal, and for two metrics with one series.
func FuzzSeries(f *testing.F) {
	names := collecttest.HostileNames()
	for i, name := range names {
		f.Add(name, names[(i+1)%len(names)])
	}
	f.Add("(*a).b", "a--b")
	f.Add("a b", "a_b-")
	f.Add("host", "host_")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, metric := range []func(s string) *monitor.Metric{
			func(s string) *monitor.Metric { return &monitor.Metric{Scope: s, Name: "n"} },
			func(s string) *monitor.Metric { return &monitor.Metric{Scope: "s", Name: s} },
			func(s string) *monitor.Metric {
				return &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: s, Value: "v"}}}
			},
			func(s string) *monitor.Metric {
				return &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: s, Value: s}}}
			},
			func(s string) *monitor.Metric {
				return &monitor.Metric{Scope: "s", Name: "n", Kind: monitor.KindFunc, Tags: append(tags(7, "v"), monitor.String(s, s))}
			},
		} {
			class := &collect.Field{Group: "class", Name: a}
			one := pointOf(t, opentsdb.Options{}, a, metric(a), class)
			other := pointOf(t, opentsdb.Options{}, a, metric(b), class)
			if (one.String() == other.String()) != (a == b) {
				t.Errorf("%q and %q are both %v", a, b, one)
			}
		}
	})
}
