package readings

import (
	"math"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// values returns the value of each field, after the name of its metric.
func values(w *Walk, s *collect.Snapshot) (list []any) {
	w.Begin(s)
	for m := w.Metric(); m != nil; m = w.Metric() {
		list = append(list, m.Name)
		for f := w.Field(); f != nil; f = w.Field() {
			list = append(list, f.Value())
		}
	}
	return list
}

func TestWalk(t *testing.T) {
	r := monitor.NewRegistry()
	dist := r.Scope("test").ValDist("dist")
	dist.Observe(1)
	snapshot := func() *collect.Snapshot {
		return &collect.Snapshot{Time: time.Now(), Service: "shop", Metrics: []monitor.Metric{
			{Name: "count", Kind: monitor.KindCounter, Int: 7},
			{Name: "nan", Kind: monitor.KindGauge, Float: math.NaN()},
			{Name: "rate", Kind: monitor.KindMeter, Int: 3, Float: math.Inf(1)},
			{Name: "dist", Kind: monitor.KindValDist, Distribution: dist.Distribution()},
		}}
	}
	w := new(Walk)
	require.False(t, w.More())
	first := snapshot()
	got := values(w, first)
	require.Equal(t, []any{"count", 7.0, "nan", "rate", 3.0, "dist", 1.0, 1.0}, got[:8])
	require.Equal(t, "shop", w.Service)
	require.False(t, w.More())
	require.Equal(t, got, values(w, first), "it can be begun again")

	w.Deltas.Delivered(first)
	dist.Observe(100)
	w.Begin(snapshot())
	require.True(t, w.More())
	for m := w.Metric(); m.Name != "dist"; m = w.Metric() {
		require.True(t, w.More())
	}
	fields := map[string]float64{}
	for f := w.Field(); f != nil; f = w.Field() {
		fields[f.Name] = f.Value()
	}
	require.Equal(t, 2.0, fields["total"], "totals are of everything")
	require.InEpsilon(t, 100, fields["min"], 0.02, "and extremes of the interval")
}

func TestNextOfAllMetrics(t *testing.T) {
	w, entered := new(Walk), []string(nil)
	w.Begin(&collect.Snapshot{Service: "shop", Metrics: []monitor.Metric{
		{Name: "nan", Kind: monitor.KindGauge, Float: math.NaN()},
		{Name: "meter", Kind: monitor.KindMeter, Int: 3, Float: 4},
		{Name: "count", Kind: monitor.KindCounter, Int: 5},
	}})
	next := func() *collect.Field {
		return w.Next(func(service string, m *monitor.Metric) { entered = append(entered, service+"."+m.Name) })
	}
	require.Equal(t, 3.0, next().Value())
	require.Equal(t, []string{"shop.nan", "shop.meter"}, entered)
	require.Equal(t, 4.0, next().Value())
	require.Len(t, entered, 2)
	require.Equal(t, 5.0, next().Value())
	require.Nil(t, next())
	require.Equal(t, []string{"shop.nan", "shop.meter", "shop.count"}, entered)
}

func TestFinite(t *testing.T) {
	for v, want := range map[float64]bool{
		0: true, -1.5: true, math.MaxFloat64: true, -math.MaxFloat64: true, math.Inf(1): false, math.Inf(-1): false,
	} {
		require.Equal(t, want, Finite(&collect.Field{Float: v}), "%v", v)
	}
	require.False(t, Finite(&collect.Field{Float: math.NaN()}))
	require.True(t, Finite(&collect.Field{Whole: true, Float: math.NaN()}), "then the number is in Int")
}
