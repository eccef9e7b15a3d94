package export_test

import (
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

func TestStatsD(t *testing.T) {
	m, total := &monitor.Metric{Scope: "main", Name: "hits"}, &collect.Field{Name: "total"}
	for url, want := range map[string]struct{ name, series string }{
		"statsd://s?prefix=p":                          {"statsd://s:8125", "p.shop.main.hits.count"},
		"statsd://[::1]:1?prefix={host}&host=h":        {"statsd://[::1]:1", "h.shop.main.hits.count"},
		"statsd+tcp://s?tags=true&host=h&instance=1":   {"statsd+tcp://s:8125", "hits.count|#service:shop,host:h,instance:1,scope:main"},
		"statsd+unix:///s.sock?prefix=p&size=512":      {"statsd+unix:///s.sock", "p.shop.main.hits.count"},
		"dogstatsd://s":                                {"dogstatsd://s:8125", "hits.count|#service:shop,scope:main"},
		"dogstatsd://s?distributions=samples":          {"dogstatsd://s:8125", "hits.count|#service:shop,scope:main"},
		"DogStatsD+unix:///var/run/datadog/dsd.socket": {"dogstatsd+unix:///var/run/datadog/dsd.socket", "hits.count|#service:shop,scope:main"},
		"brubeck://s?prefix=p&size=8191":               {"brubeck://s:8126", "p.shop.main.hits.count"},
	} {
		sink, err := export.Sink(url)
		require.NoError(t, err, url)
		s := sink.(*statsd.Sink)
		require.Equal(t, want.name, s.Name())
		require.Equal(t, want.series, s.Series("shop", m, total))
	}
	s, err := export.Sink("statsd://s?interval=1m")
	require.NoError(t, err)
	require.Equal(t, time.Minute, s.Traits().Interval)
}

func TestWrongStatsDURLs(t *testing.T) {
	for url, want := range map[string]string{
		"statsd://":                            "export: the statsd URL has no host",
		"statsd://user:secret@s":               "export: statsd: StatsD takes no credentials",
		"statsd://s/secret":                    "the beginning of names is the parameter prefix",
		"statsd://s?tags=secret":               `the parameter "tags" is neither true nor false`,
		"statsd://s?size=secret":               `the parameter "size" is not a positive whole number`,
		"statsd://s?size=1":                    "1, is not between 64 and 65507",
		"statsd://s?distributions=secret":      `the parameter "distributions" is neither summaries nor samples`,
		"statsd://s?interval=secret":           `the parameter "interval" is not a positive duration`,
		"statsd://s?prefix={secret}":           "the prefix has a brace",
		"statsd+tcp://s?size=512":              `unknown parameter "size"`,
		"dogstatsd://s?tags=secret":            `unknown parameter "tags"; known are prefix, host, instance, size, distributions, interval`,
		"dogstatsd://s?prefix=secret-":         "the prefix of DogStatsD names",
		"dogstatsd+unix://run/dsd.socket":      "export: dogstatsd+unix: a socket is on this machine",
		"dogstatsd+unix://user:secret@/socket": "export: dogstatsd+unix: a socket is on this machine",
		"dogstatsd+unix://":                    "the address is empty",
		"brubeck://s?size=9000":                "the dialect Brubeck reads only 8191 bytes",
		"brubeck://s?tags=true":                `unknown parameter "tags"`,
	} {
		s, err := export.Sink(url)
		require.ErrorContains(t, err, want, url)
		require.Nil(t, s)
		require.NotContains(t, err.Error(), "secret")
	}
}
