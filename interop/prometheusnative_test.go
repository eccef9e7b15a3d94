//go:build interop

package interop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// A storedHistogram is a native histogram that Prometheus has: its buckets with
// their bounds, which say on which sides they are closed.
type storedHistogram struct {
	Count, Sum string
	Buckets    [][4]any
}

// natives returns the native histograms that an expression has now, by their
// series.
func (s *prometheusServer) natives(expression string) (map[string]storedHistogram, error) {
	var answer struct {
		Data struct {
			Result []struct {
				Metric    map[string]string
				Histogram []json.RawMessage // the time and the histogram
			}
		}
	}
	if err := getJSON(s.url+"/api/v1/query?"+url.Values{"query": {expression}}.Encode(), &answer); err != nil {
		return nil, err
	}
	found := map[string]storedHistogram{}
	for _, r := range answer.Data.Result {
		name := r.Metric["__name__"]
		for _, own := range []string{"__name__", "job", "instance"} {
			delete(r.Metric, own)
		}
		if len(r.Histogram) == 2 {
			var h storedHistogram
			if err := json.Unmarshal(r.Histogram[1], &h); err != nil {
				return nil, err
			}
			found[seriesOf(name, r.Metric)] = h
		}
	}
	return found, nil
}

// nativeValues are sets of values, each with the error that quantiles may have: that
// of the schema at which 160 buckets do.
var nativeValues = map[string]struct {
	values []float64
	within float64
}{
	"latency": {lognormal(5000, -4, 0.25), 0.01},
	"wide":    {lognormal(5000, 0, 3), 0.1},
	"zeros":   {[]float64{0, 0, 0, 1, 1.5, 1.6, 1.7}, 0.01},
	"mixed":   {[]float64{-3, -2.9, -1e-300, 0, 1e-300, 0.5, 0.6, 0.7}, 0.01},
	"one":     {[]float64{42}, 0.01},
	"empty":   {nil, 0},
}

func lognormal(n int, mean, deviation float64) []float64 {
	random := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, n)
	for i := range values {
		values[i] = math.Exp(mean + deviation*random.NormFloat64())
	}
	return values
}

// fillNative observes the values, once more each time that it is called.
func fillNative(r *monitor.Registry) (instruments map[string]*monitor.ValDist) {
	instruments = map[string]*monitor.ValDist{}
	for name, set := range nativeValues {
		instruments[name] = r.Scope("example.com/native").ValDist("value", monitor.String("set", name))
		for _, v := range set.values {
			instruments[name].Observe(v)
		}
	}
	return instruments
}

// requireNative requires that a job of the server has the native histograms of
// fillNative, with their counts, sums, buckets and quantiles, under this name.
func requireNative(t testing.TB, s *prometheusServer, job, name string, labels map[string]string, instruments map[string]*monitor.ValDist) {
	t.Helper()
	selector := fmt.Sprintf(`{__name__=%q,job=%q}`, name, job)
	eventually(t, 40*time.Second, func() error {
		found, err := s.natives(selector)
		if err != nil {
			return err
		}
		for set, instrument := range instruments {
			d := instrument.Distribution()
			labels["set"] = set
			h, ok := found[seriesOf(name, labels)]
			if !ok {
				return fmt.Errorf("%s has no %v among %d", job, labels, len(found))
			}
			if sum := number(t, h.Sum); sum != d.Sum || h.Count != strconv.FormatUint(d.Count, 10) {
				return fmt.Errorf("%s has %s values with sum %v, not %d with %v", set, h.Count, sum, d.Count, d.Sum)
			}
		}
		return nil
	})
	found, err := s.natives(selector)
	require.NoError(t, err)
	for set, instrument := range instruments {
		d := instrument.Distribution()
		labels["set"] = set
		total := 0.0
		for _, b := range found[seriesOf(name, labels)].Buckets {
			lower, upper, n := number(t, b[1]), number(t, b[2]), number(t, b[3])
			require.Equal(t, float64(countWithin(d, lower, upper)), n, "%s: from %v to %v", set, lower, upper)
			total += n
		}
		require.Equal(t, float64(d.Count), total, set)
		for _, q := range []float64{0.01, 0.25, 0.5, 0.9, 0.99} {
			got, err := s.query(fmt.Sprintf(`histogram_quantile(%v, {__name__=%q,job=%q,set=%q})`, q, name, job, set))
			require.NoError(t, err)
			value, ok := got[seriesOf("", labels)]
			require.True(t, ok, "%v", got)
			if want := d.Quantile(q); d.Count == 0 {
				require.True(t, math.IsNaN(value))
			} else if set != "mixed" { // of a few values, the server's interpolation makes others
				require.InDelta(t, want, value, math.Abs(want)*nativeValues[set].within+1e-18, "%s: quantile %v", set, q)
			}
		}
	}
	delete(labels, "set")
}

func number(t testing.TB, v any) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(v.(string), 64)
	require.NoError(t, err)
	return f
}

// countWithin counts the values of the buckets that lie in a range, which has bounds
// that are theirs too.
func countWithin(d *monitor.Distribution, lower, upper float64) (n uint64) {
	inside := func(middle float64) bool { return lower < middle && middle < upper }
	for _, b := range d.Positive {
		if inside(b.Upper() * 0.998) {
			n += b.Count
		}
	}
	for _, b := range d.Negative {
		if inside(-b.Upper() * 0.998) {
			n += b.Count
		}
	}
	if inside(0) {
		n += d.Zeros
	}
	return n
}

// TestPrometheusNative has a real Prometheus scrape protobuf with native histograms.
func TestPrometheusNative(t *testing.T) {
	r := monitor.NewRegistry()
	instruments := fillNative(r)
	fail(r, 3)
	target, types := scraped(t, r)
	server := owned(t, launchPrometheus(map[string]string{"native": target + "/native", "text": target + "/text"}, "native-histograms"))
	labels := map[string]string{"scope": "example.com/native"}
	requireNative(t, server, "native", "native_value", labels, instruments)
	require.Contains(t, types(),
		"native application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=underscores gzip")

	// What is not a histogram is the same in both formats, and of the histograms only
	// one kind is stored.
	requireSamePages(t, server, "native", "text")
	for _, suffix := range []string{"_bucket", "_sum", "_count"} {
		classic, err := server.query(`{__name__=~".+` + suffix + `",job="native"}`)
		require.NoError(t, err)
		require.Empty(t, classic)
	}

	fillNative(r)
	requireNative(t, server, "native", "native_value", labels, instruments)
	rate, err := server.query(`histogram_count(increase(native_value{job="native",set="one"}[1m]))`)
	require.NoError(t, err)
	require.Len(t, rate, 1)

	// This version takes one exemplar of a native histogram from those of the classic
	// buckets.
	eventually(t, 20*time.Second, func() error {
		found, err := server.exemplars(`task_duration_seconds{job="native",result="failure"}`)
		if err != nil || len(found) != 1 || len(found[""]) == 0 {
			return fmt.Errorf("exemplars %v: %w", found, err)
		}
		id, err := monitor.ParseTraceID(found[""][0].Labels["trace_id"])
		if err != nil || len(r.KeptTrace(id)) != 1 {
			return fmt.Errorf("exemplars %v: %w", found, err)
		}
		return nil
	})
}

// fail makes calls that are kept, and have an exemplar each, and returns how many.
func fail(r *monitor.Registry, calls int) int {
	for i := range calls {
		_, span := r.Scope("example.com/native").Func("order").Start(context.Background(), monitor.SpanOptions{})
		time.Sleep(time.Millisecond << (2 * i)) // one in each power of two
		span.Finish(errors.New("failed"))
	}
	return calls
}

// requireSamePages requires that two jobs have the same counters and gauges.
func requireSamePages(t testing.TB, s *prometheusServer, a, b string) {
	t.Helper()
	const others = `__name__!~"up|scrape_.+|.+_(bucket|sum|count)|monitor_.+"`
	eventually(t, 30*time.Second, func() error {
		one, err := s.query(fmt.Sprintf(`{job=%q,%s}`, a, others))
		if err != nil {
			return err
		}
		// Native histograms are no values.
		other, err := s.query(fmt.Sprintf(`{job=%q,%s}`, b, others))
		if err != nil {
			return err
		}
		if len(other) == 0 || len(one) != len(other) {
			return fmt.Errorf("%d series and %d", len(one), len(other))
		}
		for id, v := range other {
			if one[id] != v {
				return fmt.Errorf("%s is %v and %v", id, one[id], v)
			}
		}
		return nil
	})
}
