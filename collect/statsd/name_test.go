package statsd_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
	"github.com/stretchr/testify/require"
)

func newSink(tb testing.TB, o statsd.Options) *statsd.Sink {
	tb.Helper()
	if o.Addr == "" {
		o.Addr = "s"
	}
	s, err := statsd.New(o)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	return s
}

func ExampleSink_Series() {
	m := &monitor.Metric{
		Scope: "github.com/example/shop",
		Name:  "(*Store).Get",
		Tags:  []monitor.Tag{monitor.String("region", "us-east-1")},
		Kind:  monitor.KindFunc,
	}
	p99 := &collect.Field{Group: "success", Name: "p99"}
	for _, o := range []statsd.Options{
		{Addr: "statsd", Prefix: "prod.web1"},
		{Addr: "agent", Dialect: statsd.DogStatsD},
	} {
		sink, err := statsd.New(o)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(sink.Series("shop", m, p99))
	}
	// Output:
	// prod.web1.shop.github_com-example-shop.Store--Get.region-us-east-1.success.p99
	// Store.ptr.Get.success.p99|#service:shop,scope:github.com/example/shop,region:us-east-1
}

// A series has one path, over whichever network it is sent.
func TestPathsAreThoseOfGraphite(t *testing.T) {
	names := collecttest.HostileNames()
	for i, name := range names {
		other := names[(i+1)%len(names)]
		m := &monitor.Metric{Scope: name, Name: other, Tags: []monitor.Tag{{Key: name, Value: other}}}
		class := &collect.Field{Group: "class", Name: name}
		for _, prefix := range []string{"prod", "a.{service}.{host}-{instance}"} {
			g, err := graphite.New(graphite.Options{Addr: "g", Prefix: prefix, Host: name + "h", Instance: "0"})
			require.NoError(t, err)
			s := newSink(t, statsd.Options{Prefix: prefix, Host: name + "h", Instance: "0"})
			require.Equal(t, g.Series(other, m, class), s.Series(other, m, class))
		}
	}
}

func TestMetricNames(t *testing.T) {
	s := newSink(t, statsd.Options{Dialect: statsd.DogStatsD})
	for name, want := range map[string]string{
		"hits":                   "hits",
		"bytes_sent":             "bytes_sent",
		"http.requests":          "http.requests",
		"Serve.func1":            "Serve.func1",
		"Store.Get":              "Store.Get",
		"(*Store).Get":           "Store.ptr.Get",
		"(*Store).Get.func1":     "Store.ptr.Get.func1",
		"cache miss":             "cache_miss.words",
		"cache miss rate":        "cache_miss_rate.words",
		"Store.ptr.Get":          "Store.ptr.Get.h",
		"cache_miss.words":       "cache_miss.words.h",
		"a.success":              "a.success.h",
		"a.time":                 "a.time.h",
		"time":                   "time",
		"words":                  "words",
		"(*T).time":              "T.ptr.time",
		"(*T).a.time":            "m_T_a_time.h",
		"time.a":                 "time.a",
		"a__b":                   "a_b.h",
		"_a":                     "m_a.h",
		"a_":                     "a.h",
		"a..b":                   "a_b.h",
		"a b_c":                  "a_b_c.h",
		"99th":                   "m99th.h",
		"":                       "m.h",
		"ключ":                   "m.h",
		"(*Map[...]).Load":       "m_Map_Load.h",
		"a.h01234567":            "a_h01234567.h",
		"a|c|#x:y\nb":            "a_c_x_y_b.h",
		strings.Repeat("x", 180): strings.Repeat("x", 180),
		strings.Repeat("x", 190): strings.Repeat("x", 172) + ".h",
	} {
		got, _, _ := strings.Cut(s.Series("s", &monitor.Metric{Scope: "main", Name: name}, &collect.Field{Name: "f"}), "|")
		if name, ok := strings.CutSuffix(want, ".h"); ok && strings.Contains(got, ".h") {
			at := strings.LastIndex(got, ".h")
			require.Regexp(t, `^\.h[0-9a-f]{8}\.f$`, got[at:])
			got, want = strings.ReplaceAll(got[:at], ".", "_"), strings.ReplaceAll(name, ".", "_")
		} else {
			want += ".f"
		}
		require.Equal(t, want, got, "%.50q", name)
	}
}

func TestTags(t *testing.T) {
	for _, c := range []struct{ key, value, dog, etsy string }{
		{"code", "200", "code:200", "code:200"},
		{"zone", "us-east-1", "zone:us-east-1", "zone:us-east-1"},
		{"version", "v1.2", "version:v1.2", "version:v1.2"},
		{"route", "/users/1", "route:/users/1", "route:_users_1--"},
		{"addr", "::1", "addr:::1", "addr:_1--"},
		{"op", "cache miss", "op:cache_miss--", "op:cache_miss--"},
		{"empty", "", "empty:_--", "empty:_--"},
		{"join", "a__b", "join:a__b--", "join:a__b--"},
		{"inject", "a,host:x|@0.1\nb", "inject:a_host_x_0_1_b--", "inject:a_host_x_0_1_b--"},
		{"host", "x", "host_:x", "host_:x"},
		{"name", "x", "name_:x", "name_:x"},
		{"class", "x", "class_:x", "class_:x"},
		{"http.method-1", "x", "http.method-1:x", "http.method-1:x"},
		{"long", strings.Repeat("x", 196), "long:" + strings.Repeat("x", 185) + "--", "long:" + strings.Repeat("x", 185) + "--"},
	} {
		m := &monitor.Metric{Scope: "main", Name: "hits", Tags: []monitor.Tag{{Key: c.key, Value: c.value}}}
		for want, o := range map[string]statsd.Options{c.dog: {Dialect: statsd.DogStatsD}, c.etsy + " ": {Tags: true, Host: "h"}} {
			want = strings.TrimSuffix(want, " ")
			_, got, ok := strings.Cut(newSink(t, o).Series("s", m, &collect.Field{Name: "f"}), ",scope:main,")
			require.True(t, ok)
			if strings.HasSuffix(want, "--") {
				require.Regexp(t, "^[0-9a-f]{8}$", got[len(got)-8:])
				got = got[:len(got)-8]
			}
			require.Equal(t, want, got)
		}
	}
}

// wires are options for each form that names have.
var wires = map[string]statsd.Options{
	"paths":     {Prefix: "p"},
	"tags":      {Tags: true, Host: "h"},
	"dogstatsd": {Dialect: statsd.DogStatsD, Prefix: "p"},
	"brubeck":   {Dialect: statsd.Brubeck, Prefix: "p"},
}

// places are where a name can be.
var places = map[string]func(s string) (*monitor.Metric, *collect.Field){
	"scope": func(s string) (*monitor.Metric, *collect.Field) {
		return &monitor.Metric{Scope: s, Name: "n"}, &collect.Field{Name: "f"}
	},
	"name": func(s string) (*monitor.Metric, *collect.Field) {
		return &monitor.Metric{Scope: "s", Name: s}, &collect.Field{Name: "f"}
	},
	"key": func(s string) (*monitor.Metric, *collect.Field) {
		return &monitor.Metric{Scope: "s", Name: "k", Tags: []monitor.Tag{{Key: s, Value: "v"}}}, &collect.Field{Name: "f"}
	},
	"value": func(s string) (*monitor.Metric, *collect.Field) {
		return &monitor.Metric{Scope: "s", Name: "v", Tags: []monitor.Tag{{Key: "k", Value: s}}}, &collect.Field{Name: "f"}
	},
	"class": func(s string) (*monitor.Metric, *collect.Field) {
		return &monitor.Metric{Scope: "s", Name: "c", Kind: monitor.KindFunc}, &collect.Field{Group: "class", Name: s}
	},
}

// asLine returns a line with the series.
func asLine(series string) string {
	name, tags, ok := strings.Cut(series, "|#")
	if ok {
		tags = "|#" + tags
	}
	return name + ":1|c" + tags + "\n"
}

// Different names stay different, and are legal.
func TestHostileNames(t *testing.T) {
	for wire, o := range wires {
		s, seen := newSink(t, o), map[string]string{}
		for _, name := range collecttest.HostileNames() {
			for place, of := range places {
				m, f := of(name)
				series := s.Series("service", m, f)
				what := fmt.Sprintf("%s %s %.50q", wire, place, name)
				require.Len(t, readLines(t, o, []byte(asLine(series))), 1, what)
				require.NotContains(t, seen, series, what)
				seen[series] = what
			}
		}
	}
}

// No name with a field is another name with a field.
func TestNamesThatLookLikeFields(t *testing.T) {
	for _, o := range wires {
		s := newSink(t, o)
		for _, group := range []string{"success", "failure", "time"} {
			for _, sep := range []string{".", "-", "_", " "} {
				name := "a" + sep + group
				require.NotEqual(t,
					s.Series("s", &monitor.Metric{Scope: "s", Name: "a"}, &collect.Field{Group: group, Name: "p99"}),
					s.Series("s", &monitor.Metric{Scope: "s", Name: name}, &collect.Field{Name: "p99"}), name)
			}
		}
	}
}

// FuzzNames looks for lines that are not legal, and for two metrics with one name.
func FuzzNames(f *testing.F) {
	names := collecttest.HostileNames()
	for i, name := range names {
		f.Add(name, names[(i+1)%len(names)])
	}
	f.Add("(*T).M", "T.ptr.M")
	f.Add("a b", "a_b.words")
	f.Add("host", "host_")
	sinks := map[string]*statsd.Sink{}
	for wire, o := range wires {
		sinks[wire] = newSink(f, o)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for wire, o := range wires {
			for place, of := range places {
				m, field := of(a)
				one := sinks[wire].Series("s", m, field)
				m, field = of(b)
				other := sinks[wire].Series("s", m, field)
				readLines(t, o, []byte(asLine(one)+asLine(other)))
				if (one == other) != (a == b) {
					t.Errorf("%s: as %s, %q and %q have the names %q and %q", wire, place, a, b, one, other)
				}
			}
		}
	})
}
