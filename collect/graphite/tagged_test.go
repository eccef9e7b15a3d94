package graphite_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

func ExampleSink_Series() {
	m := &monitor.Metric{
		Scope: "github.com/example/shop",
		Name:  "(*Store).Get",
		Tags:  []monitor.Tag{monitor.String("region", "us-east-1")},
		Kind:  monitor.KindFunc,
	}
	p99 := &collect.Field{Group: "success", Name: "p99"}
	for _, o := range []graphite.Options{
		{Addr: "graphite", Host: "web1.example.com"},
		{Addr: "graphite", Prefix: "{service}.{host}-{instance}", Host: "web1", Instance: "0"},
		{Addr: "graphite", Tags: true, Host: "web1.example.com"},
	} {
		sink, err := graphite.New(o)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(sink.Series("shop", m, p99))
	}
	// Output:
	// web1_example_com.shop.github_com-example-shop.Store--Get.region-us-east-1.success.p99
	// shop.web1-0.github_com-example-shop.Store--Get.region-us-east-1.success.p99
	// Store--Get.success.p99;service=shop;host=web1.example.com;scope=github.com/example/shop;region=us-east-1
}

// tagged returns what makes the names of tagged series, without the tags that say
// who sends.
func tagged(tb testing.TB) func(m *monitor.Metric, f *collect.Field) string {
	tb.Helper()
	s, err := graphite.New(graphite.Options{Addr: "g", Tags: true, Host: "h"})
	require.NoError(tb, err)
	return func(m *monitor.Metric, f *collect.Field) string {
		return strings.Replace(s.Series("s", m, f), ";service=s;host=h", "", 1)
	}
}

func TestTags(t *testing.T) {
	name, total := tagged(t), &collect.Field{Name: "total"}
	for _, c := range []struct{ key, value, want string }{
		{"code", "200", "code=200"},
		{"zone", "us-east-1", "zone=us-east-1"},
		{"http.route", "/users/{id}", "http.route=/users/{id}"},
		{"version", "v1.2.3+dirty", "version=v1.2.3+dirty"},
		{"op", "cache miss", "op=cache~miss"},
		{"eq", "a=b", "eq=a=b"},
		{"empty", "", "empty=_--29669922"},
		{"tilde", "~a", "tilde=_a--"},
		{"tilde", "a~b", "tilde=a_b--"},
		{"space", " a", "space=_a--"},
		{"semicolon", "a;b=c", "semicolon=a_b_c--"},
		{"quote", `it's "it"`, "quote=it_s_it_--"},
		{"control", "a\nb 1 1", "control=a_b_1_1--"},
		{"word", "ключ", "word=_--"},
		{"hash", "a--01234567", "hash=a--01234567--"},
		{"long", strings.Repeat("x", 201), "long=" + strings.Repeat("x", 190) + "--"},
		{"a b", "c", "a_b--6bb173b5=c"},
		{"a;b", "c", "a_b--ff8fab9c=c"},
		{"name", "n", "_name=n"},
		{"__name__", "n", "___name__=n"},
		{"_name", "n", "__name=n"},
		{"service", "x", "_service=x"},
		{"host", "x", "_host=x"},
		{"instance", "x", "_instance=x"},
		{"scope", "x", "_scope=x"},
		{"class", "x", "_class=x"},
		{"classes", "x", "classes=x"},
	} {
		m := &monitor.Metric{Scope: "main", Name: "hits", Tags: []monitor.Tag{{Key: c.key, Value: c.value}}}
		got, ok := strings.CutPrefix(name(m, total), "hits.total;scope=main;")
		require.True(t, ok)
		requireTags(t, got)
		if strings.HasSuffix(c.want, "--") {
			require.Regexp(t, "^[0-9a-f]{8}$", strings.TrimPrefix(got, c.want))
			continue
		}
		require.Equal(t, c.want, got)
	}
}

func TestErrorClassTags(t *testing.T) {
	m := &monitor.Metric{Scope: "a.b/c_d", Name: "f", Kind: monitor.KindFunc, Tags: []monitor.Tag{monitor.String("class", "own")}}
	require.Equal(t, "f.class;scope=a.b/c_d;_class=own;class=panic:~runtime~error",
		tagged(t)(m, &collect.Field{Group: "class", Name: "panic: runtime error"}))
}

// Whatever is different stays different, and is legal.
func TestHostileTags(t *testing.T) {
	name, seen := tagged(t), map[string]string{}
	for _, hostile := range collecttest.HostileNames() {
		for what, m := range map[string]*monitor.Metric{
			"scope": {Scope: hostile, Name: "n"},
			"name":  {Scope: "scope", Name: hostile},
			"key":   {Scope: "scope", Name: "k", Tags: []monitor.Tag{{Key: hostile, Value: "v"}}},
			"value": {Scope: "scope", Name: "v", Tags: []monitor.Tag{{Key: "k", Value: hostile}}},
		} {
			series := name(m, &collect.Field{Name: "total"})
			path, tags, _ := strings.Cut(series, ";")
			requireLegal(t, path)
			require.Len(t, requireTags(t, tags), 1+len(m.Tags))
			what = fmt.Sprintf("%s %.50q", what, hostile)
			require.NotContains(t, seen, series, what)
			seen[series] = what
		}
	}
}

// FuzzTags looks for names that are not legal, and for two metrics with one name.
func FuzzTags(f *testing.F) {
	names := collecttest.HostileNames()
	for i, name := range names {
		f.Add(name, names[(i+1)%len(names)])
	}
	f.Add("a b", "a~b")
	f.Add("name", "_name")
	name := tagged(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, make := range []func(s string) (*monitor.Metric, *collect.Field){
			func(s string) (*monitor.Metric, *collect.Field) {
				return &monitor.Metric{Scope: s, Name: "n"}, &collect.Field{Name: "f"}
			},
			func(s string) (*monitor.Metric, *collect.Field) {
				return &monitor.Metric{Scope: "s", Name: s}, &collect.Field{Name: "f"}
			},
			func(s string) (*monitor.Metric, *collect.Field) {
				return &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: s, Value: "v"}}}, &collect.Field{Name: "f"}
			},
			func(s string) (*monitor.Metric, *collect.Field) {
				return &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: "k", Value: s}}}, &collect.Field{Name: "f"}
			},
			func(s string) (*monitor.Metric, *collect.Field) {
				return &monitor.Metric{Scope: "s", Name: "n"}, &collect.Field{Group: "class", Name: s}
			},
		} {
			one, other := name(make(a)), name(make(b))
			for _, series := range []string{one, other} {
				path, tags, _ := strings.Cut(series, ";")
				requireLegal(t, path)
				requireTags(t, tags)
			}
			if (one == other) != (a == b) {
				t.Errorf("%q and %q have the names %q and %q", a, b, one, other)
			}
		}
	})
}
