package oracle_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	clientgolang "github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
)

const acceptProtobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"

// decodeProtobuf reads a page with Prometheus' own decoder.
func decodeProtobuf(t testing.TB, h http.Handler, accept string) map[string]*dto.MetricFamily {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	require.Equal(t, expfmt.FmtProtoDelim, expfmt.ResponseFormat(w.Header()))
	families := map[string]*dto.MetricFamily{}
	// The decoder needs the escaping too, because it determines which names are
	// legal.
	for decoder := expfmt.NewDecoder(bytes.NewReader(w.Body.Bytes()), expfmt.Format(w.Header().Get("Content-Type"))); ; {
		f := new(dto.MetricFamily)
		err := decoder.Decode(f)
		if errors.Is(err, io.EOF) {
			return families
		}
		require.NoError(t, err)
		require.NotContains(t, families, f.GetName())
		families[f.GetName()] = f
	}
}

// Prometheus' decoder must read the same from both pages, except for the parts that
// only one of the libraries writes: help, units, creation times and the last
// bucket.
func TestPrometheusProtobuf(t *testing.T) {
	ours, theirs := bothPages()
	got, want := decodeProtobuf(t, ours, acceptProtobuf), decodeProtobuf(t, theirs, acceptProtobuf)
	require.Len(t, want, 4)
	for name, family := range want {
		require.Contains(t, got, name)
		require.Equal(t, family.GetType(), got[name].GetType(), name)
		require.Equal(t, texts(bare(family)), texts(bare(got[name])), name)
	}
	require.Equal(t, dto.MetricType_GAUGE, got["target_info"].GetType())
}

// bare removes from a family the parts that are not compared, and its native
// histograms, which have a test of their own.
func bare(f *dto.MetricFamily) *dto.MetricFamily {
	for _, m := range f.Metric {
		if m.Counter != nil {
			m.Counter.CreatedTimestamp = nil
		}
		if h := m.Histogram; h != nil {
			m.Histogram = &dto.Histogram{SampleCount: h.SampleCount, SampleSum: h.SampleSum}
			for _, b := range h.Bucket {
				if !math.IsInf(b.GetUpperBound(), 1) {
					m.Histogram.Bucket = append(m.Histogram.Bucket, b)
				}
			}
		}
	}
	return f
}

// A native histogram must equal client_golang's for the same values, at each schema
// that results from a limit on buckets.
func TestPrometheusProtobufNative(t *testing.T) {
	eachSetOf(t, func(t *testing.T, values []float64) {
		r := monitor.NewRegistry()
		dist := r.Scope("s").ValDist("d")
		for _, v := range values {
			dist.Observe(v)
		}
		for _, limit := range []int{0, -1, 40, 10, 1} {
			o := prometheus.Options{NativeBuckets: limit, Histograms: prometheus.NativeHistograms}
			got := decodeProtobuf(t, prometheus.Handler(r, o), acceptProtobuf)["s_d"].Metric[0].Histogram
			theirs := clientgolang.NewHistogram(clientgolang.HistogramOpts{
				Name:                         "v",
				NativeHistogramBucketFactor:  math.Exp2(math.Exp2(-float64(got.GetSchema()))) * (1 + 1e-12),
				NativeHistogramZeroThreshold: got.GetZeroThreshold(),
			})
			for _, v := range values {
				theirs.Observe(v)
			}
			var read dto.Metric
			require.NoError(t, theirs.Write(&read))
			require.NotNil(t, got.CreatedTimestamp)
			got.CreatedTimestamp, read.Histogram.CreatedTimestamp = nil, nil
			require.True(t, proto.Equal(read.Histogram, got), "want %v\ngot  %v", read.Histogram, got)
		}
	})
}

func eachSetOf(t *testing.T, f func(t *testing.T, values []float64)) {
	for name, values := range map[string][]float64{
		"none": nil, "one": {1}, "zeros": {0, 0}, "mixed": {0, 1e-9, -0.25, 0.25, 0.5, -3, 7, 8, 2048, 1e5, 1e-300},
		"near": {0.1, 0.11, 0.12, 0.13, 0.19, 0.1, 0.3, 1.5, 1.6}, "negative": {-1.5, -2.5, -1000},
	} {
		t.Run(name, func(t *testing.T) { f(t, values) })
	}
}

// Prometheus' own library has the same schemes of escaping.
func TestPrometheusEscaping(t *testing.T) {
	names := []string{"a.b_c", "http/x y", "héllo", "键", "é.é", "plain", "a\"b\\\n", "x\u2028y", "1", "a..b", "__a", "a_", "U__a", "\U0001F47E"}
	r := monitor.NewRegistry()
	for _, name := range names {
		r.Scope("s").Gauge(name, monitor.String("t."+name, "v")).Set(1)
		r.Scope("s").Counter("c" + name).Inc()
	}
	h := prometheus.Handler(r, prometheus.Options{UTF8Names: true})
	for _, e := range []model.EscapingScheme{model.NoEscaping, model.UnderscoreEscaping, model.DotsEscaping, model.ValueEncodingEscaping} {
		got := decodeProtobuf(t, h, acceptProtobuf+";escaping="+e.String())
		for _, name := range names {
			require.Contains(t, got, model.EscapeName("s."+name, e))
			require.Contains(t, got, model.EscapeName("s.c"+name+"_total", e))
		}
		var labels []string
		for _, m := range got[model.EscapeName("s.é.é", e)].Metric {
			for _, l := range m.Label {
				labels = append(labels, l.GetName())
			}
		}
		require.Contains(t, labels, model.EscapeName("t.é.é", e))

		// Text 1.0.0 has the same content, as the parser of the text format reads
		// it.
		page, contentType := scrape(h, "text/plain;version=1.0.0;escaping="+e.String())
		require.Equal(t, "text/plain; version=1.0.0; charset=utf-8; escaping="+e.String(), contentType)
		validation := model.LegacyValidation
		if e == model.NoEscaping {
			validation = model.UTF8Validation
		}
		parser := expfmt.NewTextParser(validation)
		text, err := parser.TextToMetricFamilies(strings.NewReader(page))
		require.NoError(t, err)
		for name := range got {
			require.Contains(t, text, name)
		}
		require.Len(t, text, len(got))
	}
}

// We answer an Accept header as client_golang does, as far as it knows the formats,
// with two exceptions. If several formats have the same weight, client_golang takes
// the first. If the format that it prefers has no parameter escaping, client_golang
// does not look for it in the other elements, so that the names for Prometheus 3
// depend on the format.
func TestPrometheusNegotiation(t *testing.T) {
	ours, theirs := bothPages()
	for _, accept := range []string{
		acceptProtobuf,
		"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
		acceptProtobuf + ",application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
		"application/openmetrics-text;version=1.0.0;escaping=dots;q=0.5",
		"application/openmetrics-text;version=1.0.0;escaping=nonsense",
		acceptProtobuf + ";q=0.1,application/openmetrics-text;version=1.0.0;q=0.9",
	} {
		_, got := scrape(ours, accept)
		_, want := scrape(theirs, accept)
		require.Equal(t, want, got, accept)
	}
}

// FuzzPrometheusProtobuf looks for names and values of instruments that Prometheus'
// decoder cannot read, or does not find on the page.
func FuzzPrometheusProtobuf(f *testing.F) {
	f.Add("example.com/store", "cache miss", "http.method", "GET", "cache_miss", 1.5, uint8(0))
	f.Add("x", "n_sum", "le", "\x00", "n", math.NaN(), uint8(7))
	f.Add("tasks", "in_flight", "original", "\xff", "x", -1e-300, uint8(12))
	f.Fuzz(func(t *testing.T, scope, name, key, value, name2 string, v float64, kinds uint8) {
		r := monitor.NewRegistry()
		for i, name := range []string{name, name2, name + name2} {
			s, tag := r.Scope(scope), monitor.String(key, value)
			switch (kinds >> (2 * i)) % 4 {
			case 0:
				s.Counter(name, tag).Add(7)
			case 1:
				s.Gauge(name, tag).In(monitor.Seconds).Set(v)
			case 2:
				s.ValDist(name, tag).Observe(v)
			case 3:
				s.Func(name, tag).Task()(nil)
			}
		}
		o := prometheus.Options{UTF8Names: kinds&64 != 0, NativeBuckets: int(kinds) - 64}
		accept := acceptProtobuf
		if kinds&128 != 0 {
			accept += ";escaping=allow-utf-8"
		}
		series := 0
		for name, family := range decodeProtobuf(t, prometheus.Handler(r, o), accept) {
			require.True(t, model.UTF8Validation.IsValidMetricName(name))
			if !o.UTF8Names {
				require.True(t, model.LegacyValidation.IsValidMetricName(name), name)
			}
			seen := map[string]bool{}
			for _, m := range family.Metric {
				labels := ""
				for _, l := range m.Label {
					require.True(t, model.UTF8Validation.IsValidLabelName(l.GetName()))
					labels += l.String()
				}
				require.False(t, seen[labels], "%s{%s} is there twice", name, labels)
				seen[labels] = true
				series++
			}
		}
		made := 0
		for m := range r.Snapshot() {
			made++
			if m.Kind == monitor.KindFunc {
				made += 6
			} else if m.Distribution != nil && m.Distribution.Invalid > 0 {
				made++
			}
		}
		require.Equal(t, made+1, series, "with target_info")
	})
}
