package prometheus

import (
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestEscape(t *testing.T) {
	for _, tt := range []struct{ name, underscores, dots, values string }{
		{"plain_1", "plain_1", "plain_1", "plain_1"},
		{"a.b_c", "a_b_c", "a_dot_b__c", "U__a_2e_b__c"},
		{"1a", "_a", "__a", "U___31_a"},
		{"http/x y", "http_x_y", "http__x__y", "U__http_2f_x_20_y"},
		{"héllo", "h_llo", "h__llo", "U__h_e9_llo"},
		{"键", "_", "__", "U___952e_"},
		{"a:b", "a_b", "a__b", "U__a_3a_b"}, // colons are the server's
	} {
		require.Equal(t, tt.underscores, underscores.escape(tt.name))
		require.Equal(t, tt.dots, dots.escape(tt.name))
		require.Equal(t, tt.values, values.escape(tt.name))
		require.Equal(t, tt.name, allowUTF8.escape(tt.name))
	}
	for e := range escaping(escapings) {
		got, ok := parseEscaping(e.String())
		require.True(t, ok)
		require.Equal(t, e, got)
	}
}

// ownNames are metrics whose own names differ from those that Name gives them.
func ownNames() []monitor.Metric {
	tags := []monitor.Tag{monitor.String("http.method", "GET"), monitor.String("le", "x"), monitor.String("__name__", "y")}
	d := observed(0.5)
	d.Exemplars = nil
	return []monitor.Metric{
		{Scope: "example.com/store", Name: "cache miss", Kind: monitor.KindMeter, Int: 3, Tags: tags},
		{Scope: "example.com/store", Name: "hits_total", Kind: monitor.KindCounter, Int: 4},
		{Scope: "example.com/store", Name: "wait", Kind: monitor.KindTimer, Unit: monitor.Seconds, Distribution: d},
		{Scope: "example.com/store", Name: "wait_seconds", Kind: monitor.KindGauge, Unit: monitor.Seconds, Float: 5},
		{Scope: "process", Name: "a\"b\\\n\x00", Kind: monitor.KindGauge, Float: 6},
		{Scope: "example.com", Name: "store.x", Kind: monitor.KindGauge, Float: 7},
		{Scope: "example.com/store", Name: "x", Kind: monitor.KindGauge, Float: 8},
		{Scope: "example", Name: "com/store.x", Kind: monitor.KindGauge, Float: 9},
	}
}

func TestOwnNames(t *testing.T) {
	o := Options{UTF8Names: true, Buckets: map[monitor.Unit][]float64{monitor.Seconds: {1}}}
	page := func(e escaping, f format) []string {
		s := newSettings(o)
		text := string(newPage(s, s.naming(e), f).make("shop", each(ownNames()), f))
		_, err := parseOwn(text, f)
		require.NoError(t, err)
		lines := strings.Split(text, "\n")
		return lines[3:]
	}
	require.Equal(t, []string{
		`# HELP "example.com/store.cache miss_total" The meter cache miss of example.com/store.`,
		`# TYPE "example.com/store.cache miss_total" counter`,
		`{"example.com/store.cache miss_total",exported_le="x","http.method"="GET",x__name__="y"} 3`,
		`# HELP "example.com/store.hits_total" The counter hits_total of example.com/store.`,
		`# TYPE "example.com/store.hits_total" counter`,
		`{"example.com/store.hits_total"} 4`,
		`# HELP "example.com/store.wait" The timer wait of example.com/store.`,
		`# TYPE "example.com/store.wait" histogram`,
		`{"example.com/store.wait_bucket",le="1"} 1`,
		`{"example.com/store.wait_bucket",le="+Inf"} 1`,
		`{"example.com/store.wait_sum"} 0.5`,
		`{"example.com/store.wait_count"} 1`,
		`# HELP "example.com/store.wait_seconds" The gauge wait_seconds of example.com/store.`,
		`# TYPE "example.com/store.wait_seconds" gauge`,
		`{"example.com/store.wait_seconds"} 5`,
		`# HELP "process.a\"b\\\n` + "\uFFFD" + `" The gauge a"b\\\n` + "\uFFFD" + ` of process.`,
		`# TYPE "process.a\"b\\\n` + "\uFFFD" + `" gauge`,
		`{"process.a\"b\\\n` + "\uFFFD" + `"} 6`,
		`# HELP "example.com.store.x" The gauge store.x of example.com.`,
		`# TYPE "example.com.store.x" gauge`,
		`{"example.com.store.x"} 7`,
		`# HELP "example.com/store.x" The gauge x of example.com/store.`,
		`# TYPE "example.com/store.x" gauge`,
		`{"example.com/store.x"} 8`,
		`{"example.com/store.x",original="com/store.x"} 9`,
		``,
	}, page(allowUTF8, text100))
	require.Contains(t, page(allowUTF8, openMetrics), `# UNIT "example.com/store.wait_seconds" seconds`)
	require.NotContains(t, strings.Join(page(allowUTF8, openMetrics), "\n"), `# UNIT "example.com/store.wait" `)
	require.Contains(t, page(underscores, text004), `example_com_store_cache_miss_total{exported_le="x",http_method="GET",x__name__="y"} 3`)
	require.Contains(t, page(dots, text100), `example_dot_com__store_dot_cache__miss__total{exported_le="x",http_dot_method="GET",x__name__="y"} 3`)
	require.Contains(t, page(values, openMetrics),
		`U__example_2e_com_2f_store_2e_cache_20_miss__total{U__http_2e_method="GET",exported_le="x",x__name__="y"} 3`)
	require.Contains(t, page(values, openMetrics), `# TYPE U__example_2e_com_2f_store_2e_cache_20_miss_ counter`)
}

// Prometheus' parser of text stops at a zero byte. Names that differ only there must be
// made to differ otherwise, in protobuf too.
func TestOwnNamesWithZeros(t *testing.T) {
	for _, f := range []format{text100, protobuf} {
		s := newSettings(Options{UTF8Names: true})
		page := newPage(s, s.naming(allowUTF8), f).make("shop", each([]monitor.Metric{
			{Scope: "a", Name: "b\x00", Kind: monitor.KindGauge, Tags: []monitor.Tag{monitor.String("k\x00", "1"), monitor.String("k\uFFFD", "2")}},
			{Scope: "a", Name: "b\uFFFD", Kind: monitor.KindGauge, Tags: []monitor.Tag{monitor.String("k\x00", "1"), monitor.String("k\uFFFD", "2")}},
			{Scope: "a", Name: "b\uFFFD", Kind: monitor.KindCounter},
		}), f)
		samples, err := parseOwn(string(page), f)
		require.NoError(t, err)
		require.Len(t, samples, 4)
		require.Equal(t, map[string]string{"k\uFFFD": "2", "k\uFFFD_": "1"}, samples[1].labels)
	}
}

// The handler answers each reader with the names that it understands.
func TestHandlerNames(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("a/b").Counter("c d").Inc()
	for accept, want := range map[string]string{
		"":          `a_b_c_d_total 1`,
		prometheus2: `a_b_c_d_total 1`,
		prometheus3: `{"a/b.c d_total"} 1`,
		"application/openmetrics-text;escaping=values": `U__a_2f_b_2e_c_20_d__total 1`,
		"text/plain;version=1.0.0;escaping=dots":       `a__b_dot_c__d__total 1`,
	} {
		require.Contains(t, ask(Handler(r, Options{UTF8Names: true}), "GET", "Accept", accept).Body.String(), "\n"+want+"\n", accept)
		require.Contains(t, ask(Handler(r, Options{}), "GET", "Accept", accept).Body.String(), "\nb_c_d_total{scope=\"a/b\"} 1\n", accept)
	}
	_, of, err := decode(ask(Handler(r, Options{UTF8Names: true}), "GET", "Accept", delimited+","+prometheus3).Body.Bytes())
	require.NoError(t, err)
	require.Empty(t, of)
}
