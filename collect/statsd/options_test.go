package statsd_test

import (
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
	"github.com/stretchr/testify/require"
)

func TestNew(t *testing.T) {
	for want, o := range map[string]statsd.Options{
		"statsd://s:8125":                  {Addr: "s"},
		"statsd://[::1]:9":                 {Addr: "[::1]:9"},
		"statsd+tcp://s:8125":              {Addr: "s", Network: statsd.TCP},
		"dogstatsd://s:8125":               {Addr: "s", Dialect: statsd.DogStatsD},
		"dogstatsd+unix:///run/dsd.socket": {Addr: "/run/dsd.socket", Dialect: statsd.DogStatsD, Network: statsd.Unix},
		"statsd+unix:///run/statsd.socket": {Addr: "/run/statsd.socket", Network: statsd.Unix},
		"brubeck://s:8126":                 {Addr: "s", Dialect: statsd.Brubeck},
		"brubeck://s:1":                    {Addr: "s:1", Dialect: statsd.Brubeck, DatagramSize: 8191},
	} {
		s := newSink(t, o)
		require.Equal(t, want, s.Name())
	}
	require.Equal(t, time.Minute, newSink(t, statsd.Options{Interval: time.Minute}).Traits().Interval)
	for want, o := range map[string]statsd.Options{
		"statsd: no address":                        {},
		"lacks the host or the port":                {Addr: ":8125"},
		"the address is empty":                      {Network: statsd.Unix},
		`the network "unix" is unknown`:             {Addr: "s", Network: "unix"},
		"the dialect 3 is unknown":                  {Addr: "s", Dialect: 3},
		"distributions 2 is unknown":                {Addr: "s", Distributions: 2},
		"the dialect Brubeck takes only UDP":        {Addr: "s", Dialect: statsd.Brubeck, Network: statsd.TCP},
		"the dialect Brubeck takes no tags":         {Addr: "s", Dialect: statsd.Brubeck, Tags: true},
		"the dialect Brubeck reads only 8191 bytes": {Addr: "s", Dialect: statsd.Brubeck, DatagramSize: 8192},
		"the dialect DogStatsD takes no TCP":        {Addr: "s", Dialect: statsd.DogStatsD, Network: statsd.TCP},
		"TCP has no datagrams":                      {Addr: "s", Network: statsd.TCP, DatagramSize: 512},
		"63, is not between":                        {Addr: "s", DatagramSize: 63},
		"negative interval":                         {Addr: "s", Interval: -1},
		"a brace":                                   {Addr: "s", Prefix: "{pid}"},
		"there is no instance":                      {Addr: "s", Prefix: "{instance}"},
		"the prefix of DogStatsD names":             {Addr: "s", Dialect: statsd.DogStatsD, Prefix: "{host}"},
		"the prefix of DogStatsD names ":            {Addr: "s", Dialect: statsd.DogStatsD, Prefix: "1a"},
		"longer than 99 bytes":                      {Addr: "s", Dialect: statsd.DogStatsD, Prefix: strings.Repeat("x", 100)},
	} {
		_, err := statsd.New(o)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "statsd: ")
	}
}

// Two processes write one gauge only if their options say so.
func TestTheHostIsThePrefix(t *testing.T) {
	series := func(o statsd.Options) string {
		return newSink(t, o).Series("shop", &monitor.Metric{Scope: "s", Name: "n"}, &collect.Field{Name: "value"})
	}
	require.Regexp(t, `^[A-Za-z0-9_-]+\.shop\.s\.n\.value$`, series(statsd.Options{}))
	require.Regexp(t, `^n\.value\|#service:shop,host:[A-Za-z0-9._-]+,scope:s$`, series(statsd.Options{Tags: true}))
	require.Equal(t, "n.value|#service:shop,scope:s", series(statsd.Options{Dialect: statsd.DogStatsD}))
	require.Equal(t, "n.value|#service:shop,host:h,instance:1,scope:s", series(statsd.Options{Dialect: statsd.DogStatsD, Host: "h", Instance: "1"}))
	require.Equal(t, "shop.s.n.value", series(statsd.Options{Prefix: "{service}"}))
	require.Equal(t, "a.b.shop.s.n.value", series(statsd.Options{Prefix: ".a..b."}))
}
