package graphite_test

import (
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

func TestPrefixes(t *testing.T) {
	m, total := &monitor.Metric{Scope: "main", Name: "hits"}, &collect.Field{Name: "total"}
	for _, c := range []struct{ prefix, service, want string }{
		{"", "shop", "web1_example_com.shop"},
		{"prod.{service}.{host}.{instance}", "shop", "prod.shop.web1_example_com.0"},
		{"KEY.by-{service}", "shop", "KEY.by-shop"},
	} {
		s, err := graphite.New(graphite.Options{Addr: "g", Prefix: c.prefix, Host: "web1.example.com", Instance: "0"})
		require.NoError(t, err)
		require.Equal(t, c.want+".main.hits.total", s.Series(c.service, m, total), c.prefix)
	}
	_, err := graphite.New(graphite.Options{Addr: "g", Prefix: "secret.{pid}"})
	require.ErrorContains(t, err, "graphite: the prefix has a brace")
	require.NotContains(t, err.Error(), "secret")
}

// A service that gets its name late has it in all names from then on, of all scopes.
func TestTheServiceChanges(t *testing.T) {
	for _, tags := range []bool{false, true} {
		s, w := onWire(t, graphite.Options{Tags: tags, Prefix: "x"})
		for _, service := range []string{"a", "b", "a"} {
			require.NoError(t, s.SendMetrics(t.Context(), &collect.Snapshot{Time: time.Unix(1, 0), Service: service, Metrics: []monitor.Metric{
				{Scope: "s", Name: "n", Kind: monitor.KindCounter}, {Scope: "t", Name: "n", Kind: monitor.KindCounter},
			}}))
		}
		var services, scopes []string
		for _, p := range readLines(t, w.written()) {
			if tags {
				scopes = append(scopes, requireTags(t, strings.SplitN(p.name, ";", 2)[1])["scope"])
				services = append(services, requireTags(t, strings.SplitN(p.name, ";", 2)[1])["service"])
			} else {
				scopes = append(scopes, strings.Split(p.name, ".")[2])
				services = append(services, strings.Split(p.name, ".")[1])
			}
		}
		require.Equal(t, []string{"a", "a", "b", "b", "a", "a"}, services)
		require.Equal(t, []string{"s", "t", "s", "t", "s", "t"}, scopes)
	}
}
