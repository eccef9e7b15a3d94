package prometheus

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// FuzzPage checks that for any two metrics the page can be read, and each is on it once
// with its value and its tags.
func FuzzPage(f *testing.F) {
	f.Add("example.com/store", "cache miss", "http.method", "GET", "example.com/store", "cache_miss", "http_method", "GET", 1.5, uint8(0))
	f.Add("a/x", "n", "", "", "b/x", "n_total", "", "", math.NaN(), uint8(1))
	f.Add("x", "n_sum", "le", "\x00", "x", "n", "__name__", "\"\\\n", math.Inf(1), uint8(7))
	f.Add("x", "n", "k", "v", "x", "n", "k", "v", -3.0, uint8(9))
	f.Add("task", "failures", "scope", "", "tasks", "in_flight", "original", "x", 0.0, uint8(12))
	f.Add("x", "n", "a.b", "1", "x", "n", "a-b", "1", 2.0, uint8(2))
	for i := range uint8(8) { // names of all kinds
		f.Add("example.com/store", "cache miss", "http.method", "GET", "example.com", "store.cache miss", "http_method", "GET", 1.5, i<<4|0b0110)
	}
	f.Fuzz(func(t *testing.T, scope1, name1, key1, value1, scope2, name2, key2, value2 string, v float64, kinds uint8) {
		r := monitor.NewRegistry()
		make := func(scope, name, key, value string, kind uint8) {
			s, tags := r.Scope(scope), []monitor.Tag{{Key: key, Value: value}, {Key: "k_k", Value: "v"}, {Key: key + ".", Value: "w"}}
			switch kind % 4 {
			case 0:
				s.Counter(name, tags...).Add(7)
			case 1:
				s.Gauge(name, tags...).In(monitor.Seconds).Set(v)
			case 2:
				s.ValDist(name, tags...).Observe(v)
			case 3:
				s.Func(name, tags...).Task()(nil)
			}
		}
		make(scope1, name1, key1, value1, kinds)
		make(scope2, name2, key2, value2, kinds/4)
		var metrics []monitor.Metric
		for m := range r.Snapshot() {
			if m.Scope != "monitor" {
				metrics = append(metrics, m)
			}
		}
		n := naming{own: kinds&16 != 0, escaping: escaping(kinds >> 5 % escapings)}
		read := parse
		if n.own && n.escaping == allowUTF8 {
			read = parseOwn
		}
		text, messages := newPage(newSettings(fewBuckets), n, text004), newPage(newSettings(fewBuckets), n, protobuf)
		for _, f := range []format{text004, openMetrics, protobuf, text100, text004} {
			p := text
			if !f.isText() {
				p = messages
			}
			page := string(p.make(name1, each(metrics), f))
			samples, err := read(page, f)
			if err != nil {
				t.Fatalf("%v in\n%s", err, page)
			}
			require.Zero(t, p.refused+p.duplicates)
			requireAll(t, f, metrics, samples)
		}
	})
}

var fewBuckets = Options{Buckets: map[monitor.Unit][]float64{monitor.Seconds: {1, 2}, monitor.None: {1, 2}}}

// requireAll requires for every metric its samples, found by the tags.
func requireAll(t *testing.T, f format, metrics []monitor.Metric, samples []sample) {
	t.Helper()
	want := 1 // target_info
	for _, m := range metrics {
		switch m.Kind {
		case monitor.KindFunc:
			want += 5 + 1 + len(fewBuckets.Buckets[monitor.Seconds]) + 3
		case monitor.KindValDist:
			want += len(fewBuckets.Buckets[monitor.None]) + 1
			if f != openMetrics || neverFalls(m.Distribution) {
				want += 2
			}
			if m.Distribution.Invalid > 0 {
				want++
			}
		default:
			want++
		}
		found := slices.ContainsFunc(samples, func(s sample) bool { return belongs(s, m) })
		require.True(t, found, "%v is not on the page", m)
	}
	require.Len(t, samples, want)
}

// belongs reports whether a sample may be a sample of the metric.
func belongs(s sample, m monitor.Metric) bool {
	for _, tag := range m.Tags {
		value := strings.ReplaceAll(tag.Value, "\x00", "\uFFFD")
		if value != "" && !slices.Contains(valuesOf(s.labels), value) {
			return false
		}
	}
	switch m.Kind {
	case monitor.KindFunc:
		return s.labels[funcLabel] == strings.ReplaceAll(m.Name, "\x00", "\uFFFD")
	case monitor.KindCounter:
		return s.value == float64(m.Int)
	case monitor.KindGauge:
		return s.value == m.Float || s.value != s.value && m.Float != m.Float
	}
	return true
}

func valuesOf(labels map[string]string) (all []string) {
	for _, v := range labels {
		all = append(all, v)
	}
	return all
}
