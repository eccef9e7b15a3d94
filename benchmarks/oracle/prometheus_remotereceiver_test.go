package oracle_test

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/snappy"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/prometheus/prompb"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
	"github.com/stretchr/testify/require"
)

// A scrapedSeries is a series as Prometheus stores it at one time.
type scrapedSeries struct {
	value     string // the value, or the whole of a native histogram
	exemplars []string
	typ       dto.MetricType
	help      string
	unit      string
	start     int64 // of the count, in milliseconds; 0 if the series does not count
}

// remoteReceiver is a client that sends nothing: it decodes requests with
// Prometheus' own messages.
type remoteReceiver struct {
	tb      testing.TB
	series  map[string]scrapedSeries // by labels
	times   map[int64]bool           // of samples
	unknown int                      // families without metadata, in 1.0
}

func newRemoteReceiver(tb testing.TB) *remoteReceiver {
	return &remoteReceiver{tb: tb, series: map[string]scrapedSeries{}, times: map[int64]bool{}}
}

func (r *remoteReceiver) Do(request *http.Request) (*http.Response, error) {
	defer request.Body.Close()
	block, err := io.ReadAll(request.Body)
	require.NoError(r.tb, err)
	body, err := snappy.Decode(nil, block)
	require.NoError(r.tb, err)
	header := http.Header{}
	if strings.Contains(request.Header.Get("Content-Type"), "v2.Request") {
		var m writev2.Request
		require.NoError(r.tb, m.Unmarshal(body))
		require.Empty(r.tb, m.XXX_unrecognized)
		r.take2(&m)
		header.Set("X-Prometheus-Remote-Write-Samples-Written", strconv.Itoa(len(m.Timeseries)))
	} else {
		var m prompb.WriteRequest
		require.NoError(r.tb, m.Unmarshal(body))
		require.Empty(r.tb, m.XXX_unrecognized)
		r.take1(&m)
	}
	return &http.Response{StatusCode: http.StatusNoContent, Header: header, Body: http.NoBody, Request: request}, nil
}

// add adds a series, whose labels are pairs of texts.
func (r *remoteReceiver) add(labels []string, s scrapedSeries) {
	var names []string
	for i := 0; i < len(labels); i += 2 {
		names = append(names, labels[i])
		require.NotEmpty(r.tb, labels[i+1], "a label without a value is none: %q", labels)
	}
	require.True(r.tb, slices.IsSorted(names), "%q", names)
	require.Len(r.tb, slices.Compact(slices.Clone(names)), len(names), "%q", names)
	key := fmt.Sprintf("%q", labels)
	require.False(r.tb, contains(r.series, key), key)
	slices.Sort(s.exemplars) // requests have them in the order of time, pages in any order
	r.series[key] = s
}

func (r *remoteReceiver) take1(m *prompb.WriteRequest) {
	families := map[string]prompb.MetricMetadata{}
	for _, f := range m.Metadata {
		require.False(r.tb, contains(families, f.MetricFamilyName), f.MetricFamilyName)
		families[f.MetricFamilyName] = f
	}
	for _, s := range m.Timeseries {
		var labels, exemplars []string
		for _, l := range s.Labels {
			labels = append(labels, l.Name, l.Value)
		}
		for _, x := range s.Exemplars {
			var pairs []string
			for _, l := range x.Labels {
				pairs = append(pairs, l.Name, l.Value)
			}
			exemplars = append(exemplars, exemplarText(pairs, x.Value, x.Timestamp))
		}
		name := labels[slices.Index(labels, "__name__")+1]
		f, ok := families[name]
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			if family, is := strings.CutSuffix(name, suffix); is && !ok {
				f, ok = families[family]
			}
		}
		if !ok {
			r.unknown++
		}
		value := ""
		require.Equal(r.tb, 1, len(s.Samples)+len(s.Histograms))
		for _, sample := range s.Samples {
			value, r.times[sample.Timestamp] = number(sample.Value), true
		}
		for _, h := range s.Histograms {
			require.NoError(r.tb, h.ToIntHistogram().Validate())
			value, r.times[h.Timestamp] = histogramText(&h), true
		}
		r.add(labels, scrapedSeries{value, exemplars, remoteType(int32(f.Type)), f.Help, f.Unit, 0})
	}
}

func (r *remoteReceiver) take2(m *writev2.Request) {
	require.Empty(r.tb, m.Symbols[0])
	sorted := slices.Sorted(slices.Values(m.Symbols))
	require.Len(r.tb, slices.Compact(sorted), len(m.Symbols), "a symbol is there twice")
	used := map[uint32]bool{0: true}
	texts := func(refs ...uint32) (list []string) {
		for _, ref := range refs {
			list, used[ref] = append(list, m.Symbols[ref]), true
		}
		return list
	}
	for _, s := range m.Timeseries {
		var exemplars []string
		for _, x := range s.Exemplars {
			exemplars = append(exemplars, exemplarText(texts(x.LabelsRefs...), x.Value, x.Timestamp))
		}
		value, start := "", int64(0)
		require.Equal(r.tb, 1, len(s.Samples)+len(s.Histograms))
		for _, sample := range s.Samples {
			value, r.times[sample.Timestamp] = number(sample.Value), true
			start = sample.StartTimestamp
		}
		for _, h := range s.Histograms {
			require.NoError(r.tb, h.ToIntHistogram().Validate())
			start, h.StartTimestamp = h.StartTimestamp, 0
			b, err := h.Marshal() // the message of 1.0 has the same fields, except this one
			require.NoError(r.tb, err)
			var same prompb.Histogram
			require.NoError(r.tb, same.Unmarshal(b))
			value, r.times[h.Timestamp] = histogramText(&same), true
		}
		described := texts(s.Metadata.HelpRef, s.Metadata.UnitRef)
		r.add(texts(s.LabelsRefs...), scrapedSeries{value, exemplars, remoteType(int32(s.Metadata.Type)), described[0], described[1], start})
	}
	require.Len(r.tb, used, len(m.Symbols), "a symbol is not used")
}

// remoteType returns the type that a page has where remote writes have this one.
func remoteType(t int32) dto.MetricType {
	return map[int32]dto.MetricType{1: dto.MetricType_COUNTER, 2: dto.MetricType_GAUGE, 3: dto.MetricType_HISTOGRAM,
		5: dto.MetricType_SUMMARY, 6: dto.MetricType_GAUGE}[t] // pages in protobuf have no type info
}

func contains[K comparable, V any](m map[K]V, k K) bool {
	_, ok := m[k]
	return ok
}

func number(v float64) string { return fmt.Sprintf("%x", math.Float64bits(v)) }

func histogramText(h *prompb.Histogram) string {
	return fmt.Sprint(h.GetCountInt(), number(h.Sum), h.Schema, number(h.ZeroThreshold), h.GetZeroCountInt(),
		h.NegativeSpans, h.NegativeDeltas, h.PositiveSpans, h.PositiveDeltas)
}

func exemplarText(labels []string, value float64, ms int64) string {
	return fmt.Sprintf("%q %v %d", labels, value, ms)
}
