package prometheus

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// observed returns the distribution of these values, each with an exemplar, the
// latest last.
func observed(values ...float64) *monitor.Distribution {
	dist := monitor.NewRegistry().Scope("test").ValDist("d")
	var exemplars []monitor.Exemplar
	for i, v := range values {
		dist.Observe(v)
		exemplars = append(exemplars, monitor.Exemplar{
			Value: v, TraceID: monitor.TraceID{15: byte(i + 1)}, SpanID: monitor.SpanID{7: byte(i + 1)}, Time: time.Unix(int64(i), 0),
		})
	}
	slices.SortFunc(exemplars, func(a, b monitor.Exemplar) int { return int(math.Copysign(1, a.Value-b.Value)) })
	d := dist.Distribution()
	d.Exemplars = exemplars
	return d
}

// exemplarsOf returns the values of the exemplars on a page, by le.
func exemplarsOf(t *testing.T, d *monitor.Distribution, bounds ...float64) map[string]float64 {
	t.Helper()
	o := Options{Buckets: map[monitor.Unit][]float64{monitor.Seconds: bounds}}
	m := monitor.Metric{Scope: "s", Name: "f", Kind: monitor.KindFunc, Unit: monitor.Seconds, Func: &monitor.FuncStats{
		OK: int64(d.Count), Succeeded: d, Failed: new(monitor.Distribution),
	}}
	require.NotContains(t, render(o, text004, m), " # ")
	page := render(o, openMetrics, m)
	samples, err := parse(page, openMetrics)
	require.NoError(t, err, page)
	got := map[string]float64{}
	for _, s := range samples {
		if s.exemplar != nil {
			got[s.labels["le"]] = s.exemplar.value
		}
	}

	// Protobuf has the same.
	samples, err = parse(render(o, protobuf, m), protobuf)
	require.NoError(t, err)
	again := map[string]float64{}
	for _, s := range samples {
		if s.exemplar != nil {
			le := s.labels["le"]
			if v, err := strconv.ParseFloat(le, 64); err == nil && !math.IsInf(v, 0) {
				le = newTexts(v).openMetrics
			}
			again[le] = s.exemplar.value
		}
	}
	require.Equal(t, got, again)
	return got
}

func TestExemplars(t *testing.T) {
	type want = map[string]float64
	f := func(want want, bounds []float64, values ...float64) {
		t.Helper()
		require.Equal(t, want, exemplarsOf(t, observed(values...), bounds...))
	}
	f(want{}, []float64{1, 2})
	f(want{"1.0": 0.5, "2.0": 1.5, "+Inf": 3}, []float64{1, 2}, 0.5, 1.5, 3)
	f(want{"1.0": 0.1}, []float64{1, 2}, 0.5, 0.2, 0.1) // the latest
	f(want{"1.0": 0.5}, []float64{1, 2}, 0.1, 0.2, 0.5)
	f(want{"+Inf": 3}, nil, 0.5, 1.5, 3)
	f(want{"1.0": 1, "2.0": 2}, []float64{1, 2}, 1, 2) // bounds are inclusive
	f(want{"0.0": 0, "1.0": 1e-9}, []float64{-1, 0, 1}, 0, 1e-9)
	f(want{"+Inf": math.Nextafter(1, 2)}, []float64{1}, math.Nextafter(1, 2))
	// 2.51 shares a bucket of the distribution with 2.5, and is counted in the bucket below
	// 2.5, where its value is not legal. The bucket above has no values.
	f(want{}, []float64{2.5, 5}, 2.51)
	f(want{}, []float64{2.5, 5}, reachOf(2.5))
	f(want{"5.0": math.Nextafter(reachOf(2.5), 3)}, []float64{2.5, 5}, math.Nextafter(reachOf(2.5), 3))
	f(want{"2.5": 2.5}, []float64{2.5, 5}, 2.5, 2.51)
	f(want{"5.0": 2.6}, []float64{2.5, 5}, 2.51, 2.6)
	f(want{}, []float64{2.5}, 2.51)
}

func TestExemplarsOfRandomValues(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	seen := 0
	for range 2000 {
		values, bounds := make([]float64, 1+random.IntN(5)), make([]float64, random.IntN(6))
		for i := range bounds {
			bounds[i] = math.Exp2(random.NormFloat64())
		}
		for i := range values {
			values[i] = math.Exp2(random.NormFloat64())
			if len(bounds) > 0 && random.IntN(2) == 0 { // near a bound
				values[i] = bounds[random.IntN(len(bounds))] * (1 + random.NormFloat64()/200)
			}
		}
		seen += len(exemplarsOf(t, observed(values...), bounds...)) // parse checks each
	}
	require.Greater(t, seen, 2000)
}

// reachOf must agree with AppendCumulative.
func TestReach(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	bounds := []float64{1e-9, 0.001, 0.25, 1, 2.5, 3, 1024, 9e9}
	for range 1000 {
		bounds = append(bounds, math.Exp2(random.Float64()*64-32))
	}
	for i := range 64 {
		bounds = append(bounds, monitor.Bucket{Index: i}.Lower(), math.Nextafter(monitor.Bucket{Index: i}.Lower(), 4))
	}
	for _, bound := range bounds {
		reach := reachOf(bound)
		require.Equal(t, []uint64{1}, observed(reach).AppendCumulative(nil, []float64{bound}), "%v", bound)
		require.Equal(t, []uint64{0}, observed(math.Nextafter(reach, math.Inf(1))).AppendCumulative(nil, []float64{bound}), "%v", bound)
	}
	require.Equal(t, 0x1p70, reachOf(0x1p70), "in the last bucket, which has no end")
}

// A summary has no place for exemplars.
func TestSummariesHaveNoExemplars(t *testing.T) {
	m := monitor.Metric{Scope: "s", Name: "f", Kind: monitor.KindTimer, Unit: monitor.Seconds, Distribution: observed(1)}
	require.NotContains(t, render(Options{Quantiles: []float64{0.5}}, openMetrics, m), " # ")
	require.Contains(t, render(Options{}, openMetrics, m), " # ")
}

// exemplary returns a registry with failed functions, each with a kept trace.
func exemplary(functions int) *monitor.Registry {
	r := monitor.NewRegistry()
	for i := range functions {
		_, span := r.Scope("example.com/shop").Func(fmt.Sprintf("f%d", i)).Start(context.Background(), monitor.SpanOptions{})
		span.Finish(errors.New("failed"))
	}
	return r
}

func TestExemplarsLeadToKeptTraces(t *testing.T) {
	r := exemplary(1)
	page := ask(Handler(r, Options{}), "GET", "Accept", openMetrics.contentType(underscores)).Body.String()
	samples, err := parse(page, openMetrics)
	require.NoError(t, err)
	n := 0
	for _, s := range samples {
		if s.exemplar == nil {
			continue
		}
		n++
		require.Equal(t, "failure", s.labels["result"])
		id, err := monitor.ParseTraceID(s.exemplar.labels["trace_id"])
		require.NoError(t, err)
		kept := r.KeptTrace(id)
		require.Len(t, kept, 1)
		root := kept[0].Root()
		require.Equal(t, root.Context.SpanID.String(), s.exemplar.labels["span_id"])
		require.InDelta(t, root.Duration.Seconds(), s.exemplar.value, 1e-12)
		require.InDelta(t, float64(root.Start.Add(root.Duration).UnixMilli())/1000, s.exemplar.time, 0.0011)
	}
	require.Equal(t, 1, n)
}

func TestExemplarAllocations(t *testing.T) {
	h := Handler(exemplary(100), Options{NoCompression: true})
	count := func(f format) float64 {
		w, request := &void{http.Header{}}, httptest.NewRequest(http.MethodGet, "/metrics", nil)
		request.Header.Set("Accept", f.contentType(underscores))
		h.ServeHTTP(w, request)
		return testing.AllocsPerRun(20, func() { h.ServeHTTP(w, request) })
	}
	// A collection in between may empty a pool; an exemplar that allocates costs 100.
	require.Less(t, count(openMetrics), count(text004)+50)
	page := ask(h, "GET", "Accept", openMetrics.contentType(underscores)).Body.String()
	require.Equal(t, 100, strings.Count(page, " # {trace_id="))
}

// parseExemplar reads what follows the value of a sample.
func parseExemplar(text string) (*exemplar, error) {
	s := sample{name: "exemplar", labels: map[string]string{}}
	if !strings.HasPrefix(text, "{") {
		return nil, errors.New("an exemplar without labels")
	}
	rest, err := s.parseBraces(text)
	if err != nil {
		return nil, err
	}
	e := &exemplar{labels: s.labels}
	if n, err := fmt.Sscanf(rest, " %g %g", &e.value, &e.time); n != 2 {
		return nil, fmt.Errorf("%q after the labels of an exemplar: %w", rest, err)
	}
	return e, e.check()
}

// check checks the rules for exemplars that all formats have.
func (e *exemplar) check() error {
	characters := 0
	for key, value := range e.labels {
		characters += utf8.RuneCountInString(key + value)
	}
	if characters > 128 || !(e.time > 0) && e.time != 0 {
		return fmt.Errorf("%d characters of labels, at %v", characters, e.time)
	}
	return nil
}
