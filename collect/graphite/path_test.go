package graphite_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

func ExamplePath() {
	m := &monitor.Metric{
		Scope: "github.com/example/shop",
		Name:  "(*Store).Get",
		Tags:  []monitor.Tag{monitor.String("region", "us-east-1")},
		Kind:  monitor.KindFunc,
	}
	fmt.Println(graphite.Path("prod.web1", "shop", m))
	// Output: prod.web1.shop.github_com-example-shop.Store--Get.region-us-east-1
}

func TestPath(t *testing.T) {
	for _, c := range []struct{ prefix, service, scope, name, want string }{
		{"p", "s", "main", "hits", "p.s.main.hits"},
		{"", "s", "main", "hits", "s.main.hits"},
		{".a..b.", "s", "main", "hits", "a.b.s.main.hits"},
		{"p", "my-service_2", "net/http", "value_bytes", "p.my-service_2.net-http.value_bytes"},
		{"p", "s", "gopkg.in/yaml.v3", "Serve.func1", "p.s.gopkg_in-yaml_v3.Serve-func1"},
		{"p", "s", "github.com/go-kit/my_pkg", "Store.Get", "p.s.github_com-go--kit-my__pkg.Store-Get"},
		{"p", "s", "main", "(*Store).Get.func1.2", "p.s.main.Store--Get-func1-2"},
		{"p", "s", "main", "cache miss", "p.s.main.cache_miss-"},
		{"p", "s", "main", "(*Map[...]).Load", "p.s.main._Map_Load--c44429dd"},
		{"p", "s", "main", "a-b", "p.s.main.a-b--15c1e536"},
		{"p", "", "", "", "p._--29669922._--29669922._--29669922"},
		{"p q", "s", "main", "hits", "p_q--1c24292e.s.main.hits"},
	} {
		got := graphite.Path(c.prefix, c.service, &monitor.Metric{Scope: c.scope, Name: c.name})
		require.Equal(t, c.want, got)
	}
}

func TestPathOfTags(t *testing.T) {
	for _, c := range []struct{ key, value, want string }{
		{"code", "200", "code-200"},
		{"zone", "us-east-1", "zone-us-east-1"},
		{"empty", "", "empty-"},
		{"a-b", "c", "a-b-c--"},
		{"a", "b-c", "a-b-c"},
		{"version", "1.26", "version-1_26--"},
		{"path", "/users/{id}", "path-_users_id_--"},
	} {
		m := &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: c.key, Value: c.value}}}
		got := strings.TrimPrefix(graphite.Path("", "x", m), "x.s.n.")
		if strings.HasSuffix(c.want, "--") {
			require.Len(t, got, len(c.want)+8)
			got = got[:len(c.want)]
		}
		require.Equal(t, c.want, got)
	}
}

// Whatever is different stays different, and is legal.
func TestHostilePaths(t *testing.T) {
	seen := map[string]string{}
	for _, name := range collecttest.HostileNames() {
		for what, m := range map[string]*monitor.Metric{
			"scope": {Scope: name, Name: "n"},
			"name":  {Scope: "scope", Name: name},
			"key":   {Scope: "scope", Name: "k", Tags: []monitor.Tag{{Key: name, Value: "v"}}},
			"value": {Scope: "scope", Name: "v", Tags: []monitor.Tag{{Key: "k", Value: name}}},
		} {
			path := graphite.Path("p", "s", m)
			requireLegal(t, path)
			require.Equal(t, path, graphite.Path("p", "s", m))
			what = fmt.Sprintf("%s %.50q", what, name)
			require.NotContains(t, seen, path, what)
			seen[path] = what
		}
	}
}

// What looks as if it had a hash is not taken for what that is the hash of.
func TestForgedHashes(t *testing.T) {
	service := func(s string) string {
		return strings.TrimSuffix(graphite.Path("", s, &monitor.Metric{Scope: "s", Name: "n"}), ".s.n")
	}
	require.NotEqual(t, "a b", service("a b"))
	for _, name := range collecttest.HostileNames() {
		if path := service(name); path != name {
			require.NotEqual(t, path, service(path), "%.50q", name)
		}
	}
}

// FuzzPath looks for paths that are not legal, and for two metrics with one
// path.
func FuzzPath(f *testing.F) {
	names := collecttest.HostileNames()
	for i, name := range names {
		f.Add(name, names[(i+1)%len(names)])
	}
	f.Add("a.b", "a-b")
	f.Add("(*T).M", "T--M")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, metric := range []func(s string) *monitor.Metric{
			func(s string) *monitor.Metric { return &monitor.Metric{Scope: s, Name: "n"} },
			func(s string) *monitor.Metric { return &monitor.Metric{Scope: "s", Name: s} },
			func(s string) *monitor.Metric {
				return &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: s, Value: "v"}}}
			},
			func(s string) *monitor.Metric {
				return &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: "k", Value: s}}}
			},
			func(s string) *monitor.Metric {
				return &monitor.Metric{Scope: "s", Name: "n", Tags: []monitor.Tag{{Key: s, Value: s}}}
			},
		} {
			one, other := graphite.Path("p", a, metric(a)), graphite.Path("p", a, metric(b))
			requireLegal(t, one)
			requireLegal(t, other)
			if (one == other) != (a == b) {
				t.Errorf("%q and %q have the paths %q and %q", a, b, one, other)
			}
		}
	})
}
