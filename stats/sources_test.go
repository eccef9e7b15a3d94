package stats

import (
	"fmt"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// Sources yield in any order, and into scopes that the registry has already.
func TestSourcesAreSortedIn(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("b").Gauge("1").Set(1)
	r.Scope("b").Gauge("3").Set(3)
	r.AddSource(func(yield func(monitor.Metric) bool) {
		for _, name := range []string{"c4", "b2", "a0", "b2"} {
			if !yield(monitor.Metric{Scope: name[:1], Name: name[1:], Kind: monitor.KindGauge, Float: float64(name[1] - '0')}) {
				return
			}
		}
	})
	page := decode[jsonModel](t, get(t, Handler(r), "/stats?format=json").Body.Bytes())
	var got []string
	for _, s := range page.Services[0].Scopes {
		for _, g := range s.Gauges {
			got = append(got, fmt.Sprint(s.Scope, g.Name, *g.Value))
		}
	}
	require.Equal(t, []string{"a00", "b11", "b22", "b22", "b33", "c44"}, got)
	text := get(t, Handler(r), "/stats").Body.String()
	require.Regexp(t, `(?s)gauge +0  a      0.*gauge +1  b      1.*gauge +2  b      2.*gauge +3  b      3.*gauge +4  c      4`, text)
}

func TestIncompleteMetrics(t *testing.T) {
	r := monitor.NewRegistry()
	r.AddSource(func(yield func(monitor.Metric) bool) {
		for kind := range monitor.Kind(9) {
			if !yield(monitor.Metric{Kind: kind, Start: time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)}) {
				return
			}
		}
		yield(monitor.Metric{Kind: monitor.KindFunc, Func: new(monitor.FuncStats)})
	})
	for _, format := range []string{"text", "json", "html"} {
		w := get(t, Handler(r), "/stats?format="+format)
		require.Equal(t, 200, w.Code, w.Body.String())
		require.Contains(t, w.Body.String(), "3 metrics of an unknown kind")
		require.Equal(t, 200, get(t, Handler(r), "/stats/running?format="+format).Code)
	}
}

// What is wrong at the moment comes before what was found wrong.
func TestConditions(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("s").Counter("twice")
	r.Scope("s").Gauge("twice")
	remove := r.AddCondition(func() []string { return []string{"the cache is <off>\n"} })
	page := decode[jsonModel](t, get(t, Handler(r), "/stats?format=json").Body.Bytes())
	require.Len(t, page.Services[0].Warnings, 2)
	require.Equal(t, "the cache is <off>\n", page.Services[0].Warnings[0])
	require.Regexp(t, `\nwarning  "the cache is <off>\\n"\nwarning  kind_clashes`, get(t, Handler(r), "/stats").Body.String())
	require.Contains(t, get(t, Handler(r), "/stats?format=html").Body.String(), "the cache is &lt;off&gt;")
	remove()
	require.NotContains(t, get(t, Handler(r), "/stats").Body.String(), "cache")
}
