package collect_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// fieldsOf returns the fields of the only metric, as text.
func fieldsOf(m, since *monitor.Metric) string {
	var b strings.Builder
	for _, f := range collect.AppendFields(nil, m, since) {
		fmt.Fprintf(&b, "%s/%s:%d=%v ", f.Group, f.Name, f.Kind, f.Value())
	}
	return b.String()
}

func TestFields(t *testing.T) {
	f := func(want string, record func(*monitor.Scope)) {
		t.Helper()
		r := monitor.NewRegistry()
		record(r.Scope("test"))
		for m := range r.Snapshot() {
			if m.Scope == "test" {
				require.Equal(t, want, fieldsOf(&m, nil))
			}
		}
	}
	f("/total:0=3 ", func(s *monitor.Scope) { s.Counter("c").Add(3) })
	f("/value:1=-1.5 ", func(s *monitor.Scope) { s.Gauge("g").Set(-1.5) })
	f("/total:0=0 /sum_total:0=0 ", func(s *monitor.Scope) { s.ValDist("v") })
	f("/total:0=1 /sum_total:0=8 /min:2=8 /max:2=8 /p50:2=8 /p90:2=8 /p99:2=8 /p999:2=8 ", func(s *monitor.Scope) { s.ValDist("v").Observe(8) })
	const none = "success/total:0=0 success/sum_total:0=0 "
	f("/finished:0=0 /in_flight:1=1 /ok:0=0 /error:0=0 /canceled:0=0 /timeout:0=0 /panic:0=0 "+none+
		"failure/total:0=0 failure/sum_total:0=0 time/total:0=0 time/sum_total:0=0 ", func(s *monitor.Scope) { s.Func("f").Task() })
}

func TestFieldsOfAFunction(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	err := errors.New("broken")
	f.Task()(&err)
	f.Task()(nil)
	for m := range r.Snapshot() {
		if m.Kind != monitor.KindFunc {
			continue
		}
		all := map[string]collect.Field{}
		for _, f := range collect.AppendFields(nil, &m, nil) {
			all[f.Group+"."+f.Name] = f
		}
		require.EqualValues(t, 2, all[".finished"].Int)
		require.EqualValues(t, 1, all[".ok"].Int)
		require.EqualValues(t, 1, all[".error"].Int)
		require.EqualValues(t, 1, all["class."+m.Func.Classes[0].Name].Int)
		require.EqualValues(t, 2, all["time.total"].Int)
		require.Equal(t, m.Func.Failed.Sum, all["failure.sum_total"].Float)
		require.Equal(t, m.Func.Durations().Quantile(0.5), all["time.p50"].Float)
	}
}

// What is of the interval comes from the difference, all else from the metric.
func TestFieldsOfAnInterval(t *testing.T) {
	var deltas collect.Deltas
	r := monitor.NewRegistry()
	v := r.Scope("test").ValDist("v")
	read := func() (text string) {
		for m := range r.Snapshot() {
			if m.Scope == "test" {
				since := deltas.Since(&m)
				text = fieldsOf(&m, &since)
				deltas.Delivered(&collect.Snapshot{Metrics: []monitor.Metric{m}})
			}
		}
		return text
	}
	v.Observe(1)
	require.Contains(t, read(), "/total:0=1 /sum_total:0=1 /min:2=1 ")
	v.Observe(4)
	text := read()
	require.Contains(t, text, "/total:0=2 /sum_total:0=5 /min:2=3.95")
	require.Contains(t, text, " /max:2=4 /p50:2=4 /p90:2=4 /p99:2=4 /p999:2=4 ")
	require.Equal(t, "/total:0=2 /sum_total:0=5 ", read())
}

func TestFieldsThatAreNoNumbers(t *testing.T) {
	m := monitor.Metric{Kind: monitor.KindGauge, Float: math.NaN()}
	require.Equal(t, "/value:1=NaN ", fieldsOf(&m, nil))
	for _, k := range []monitor.Kind{monitor.KindFunc, monitor.KindTimer, 99} {
		m := monitor.Metric{Kind: k}
		require.Empty(t, collect.AppendFields(nil, &m, nil))
	}
}

func TestFieldAllocations(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("test").ValDist("v").Observe(1)
	r.Scope("test").Counter("c").Inc()
	var list []collect.Field
	for m := range r.Snapshot() {
		list = collect.AppendFields(list[:0], &m, nil)
		require.Zero(t, testing.AllocsPerRun(100, func() { list = collect.AppendFields(list[:0], &m, nil) }))
	}
}
