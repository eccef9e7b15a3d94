package prometheus

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestName(t *testing.T) {
	const (
		counts = monitor.KindCounter
		gauges = monitor.KindGauge
		dists  = monitor.KindValDist
	)
	for _, tt := range []struct {
		want, scope, name string
		kind              monitor.Kind
		unit              monitor.Unit
	}{
		{"store_hits_total", "github.com/x/store", "hits", counts, monitor.None},
		{"store_hits_total", "github.com/x/store", "hits", monitor.KindMeter, monitor.None},
		{"store_hits_total", "github.com/x/store/v2", "hits_total", counts, monitor.None},
		{"store_hits_total", "github.com/x/store/v12/", "hits total", counts, monitor.None},
		{"store_sent_bytes_total", "store", "sent", counts, monitor.Bytes},
		{"store_sent_bytes_total", "store", "sent_total", counts, monitor.Bytes},
		{"store_sent_bytes_total", "store", "sent_bytes_total", counts, monitor.Bytes},
		{"store_total", "store", "total", counts, monitor.None},
		{"store_hits_total", "store", "hits_total", gauges, monitor.None},
		{"process_resident_memory_bytes", "process", "resident_memory", gauges, monitor.Bytes},
		{"store_wait_seconds", "store", "wait_seconds", monitor.KindTimer, monitor.Seconds},
		{"store_load_ratio", "store", "load", dists, monitor.Fraction},
		{"yaml_v3_n", "gopkg.in/yaml.v3", "n", gauges, monitor.None},
		{"v2_n", "v2", "n", gauges, monitor.None},
		{"v_n", "a/v", "n", gauges, monitor.None},
		{"vx2_n", "a/vx2", "n", gauges, monitor.None},
		{"http_server_GET_item_id", "http.server", "GET /item/{id}", gauges, monitor.None},
		{"a_b_c", "a", "b::c", gauges, monitor.None},
		{"x9p_n", "9p", "n", gauges, monitor.None},
		{"x_a_n", "_a", "n", gauges, monitor.None},
		{"unnamed_unnamed", "/", "日本", gauges, monitor.None},
		{"x__", "x", "_", gauges, monitor.None},
		{"tasks_total", "store", "(*Store).Get", monitor.KindFunc, monitor.Seconds},
	} {
		m := &monitor.Metric{Scope: tt.scope, Name: tt.name, Kind: tt.kind, Unit: tt.unit}
		require.Equal(t, tt.want, Name(m), "%s %s", tt.scope, tt.name)
	}
}

func TestLabels(t *testing.T) {
	const gauges, funcs = monitor.KindGauge, monitor.KindFunc
	for _, tt := range []struct {
		want  string
		scope string
		kind  monitor.Kind
		tags  []string
	}{
		{``, "process", gauges, nil},
		{`scope="a/b"`, "a/b", gauges, nil},
		{`scope="_a"`, "_a", gauges, nil},
		{`scope="9p"`, "9p", gauges, nil},
		{`scope="http.server"`, "http.server", gauges, nil},
		{`scope="a",func="n"`, "a", funcs, nil},
		{`a="1",b="2"`, "x", gauges, []string{"a", "1", "b", "2"}},
		{`b="2"`, "x", gauges, []string{"a", "", "b", "2"}},
		{`a_b="1"`, "x", gauges, []string{"a.b", "1"}},
		{`a_b="2",a_b_="1"`, "x", gauges, []string{"a.b", "1", "a_b", "2"}},
		{`a_b="1",a_b_="2",a_b__="3"`, "x", gauges, []string{"a b", "1", "a-b", "2", "a.b", "3"}},
		{`a_b="2",a_b_="3",a_b__="1"`, "x", gauges, []string{"a.b", "1", "a_b", "2", "a_b_", "3"}},
		{`a_b="1"`, "x", gauges, []string{"a.b", "1", "a_b", ""}},
		{`a_b="2",v=",a_b=\""`, "x", gauges, []string{"a.b", "2", "v", `,a_b="`}},
		{`x0="2",x__name__="1"`, "x", gauges, []string{"__name__", "1", "0", "2"}},
		{`exported_le="1",exported_original="4",exported_quantile="2",exported_scope="3"`,
			"x", gauges, []string{"le", "1", "quantile", "2", "scope", "3", "original", "4"}},
		{`func="1",outcome="2",result="3",class="4",metric="5"`,
			"x", gauges, []string{"func", "1", "outcome", "2", "result", "3", "class", "4", "metric", "5"}},
		{`scope="x",func="n",exported_class="4",exported_func="1",exported_outcome="2",exported_result="3",metric="5"`,
			"x", funcs, []string{"func", "1", "outcome", "2", "result", "3", "class", "4", "metric", "5"}},
		{`exported_metric="5"`, "x", monitor.KindTimer, []string{"metric", "5"}},
		{`exported_le="2",exported_le_="1"`, "x", gauges, []string{"le", "1", "exported_le", "2"}},
		{`a="\\\"\n` + "\uFFFD\t\uFFFDé" + `"`, "x", gauges, []string{"a", "\\\"\n\x00\t\xffé"}},
		{`unnamed="1"`, "x", gauges, []string{"日", "1"}},
	} {
		m := &monitor.Metric{Scope: tt.scope, Name: "n", Kind: tt.kind}
		for i := 0; i < len(tt.tags); i += 2 {
			m.Tags = append(m.Tags, monitor.String(tt.tags[i], tt.tags[i+1]))
		}
		require.Equal(t, tt.want, string(appendLabels(nil, new(textEncoder), naming{}, m)))
	}
}

func TestOriginal(t *testing.T) {
	for want, m := range map[string]monitor.Metric{
		`original="cache miss"`:                 {Name: "cache miss"},
		`original="\"a{\""`:                     {Name: "a{"},
		`original="\"a\\x00\""`:                 {Name: "a\x00"},
		`original="a{b c=d,e=\"\"}"`:            {Name: "a", Tags: []monitor.Tag{{Key: "b c", Value: "d"}, {Key: "e"}}},
		`original="a{\"b=c\"=\"d,\\\"e\\\"\"}"`: {Name: "a", Tags: []monitor.Tag{{Key: "b=c", Value: `d,"e"`}}},
	} {
		require.Equal(t, want, string(appendOriginal(nil, new(textEncoder), 0, &m)))
	}
}
