package functions

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
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
	page := pagetest.Decode[Document](t, pagetest.Get(t, Read, "/stats?format=json", r))
	var got []string
	for _, s := range page.Services[0].Scopes {
		for _, g := range s.Gauges {
			got = append(got, fmt.Sprint(s.Scope, g.Name, *g.Value))
		}
	}
	require.Equal(t, []string{"a00", "b11", "b22", "b22", "b33", "c44"}, got)
	text := string(pagetest.Get(t, Read, "/stats", r))
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
		require.Contains(t, string(pagetest.Get(t, Read, "/stats?format="+format, r)), "3 metrics of an unknown kind")
	}
}

// What is wrong at the moment comes before what was found wrong.
func TestConditions(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("s").Counter("twice")
	r.Scope("s").Gauge("twice")
	remove := r.AddCondition(func() []string { return []string{"the cache is <off>\n"} })
	page := pagetest.Decode[Document](t, pagetest.Get(t, Read, "/stats?format=json", r))
	require.Len(t, page.Services[0].Warnings, 2)
	require.Equal(t, "the cache is <off>\n", page.Services[0].Warnings[0])
	require.Regexp(t, `\nwarning  "the cache is <off>\\n"\nwarning  kind_clashes`, string(pagetest.Get(t, Read, "/stats", r)))
	require.Contains(t, string(pagetest.Get(t, Read, "/stats?format=html", r)), "the cache is &lt;off&gt;")
	remove()
	require.NotContains(t, string(pagetest.Get(t, Read, "/stats", r)), "cache")
}

func TestPerSecond(t *testing.T) {
	now := time.Date(2000, 1, 1, 0, 0, 10, 0, time.UTC)
	require.Equal(t, 0.5, perSecond(5, now.Add(-10*time.Second), now))
	require.True(t, math.IsNaN(perSecond(5, now, now)))
	require.True(t, math.IsNaN(perSecond(5, now.Add(time.Second), now)))
	require.True(t, math.IsNaN(perSecond(5, time.Time{}, now)))
}
