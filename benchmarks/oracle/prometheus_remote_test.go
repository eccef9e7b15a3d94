package oracle_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/prometheus/prompb"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// stored returns the series that Prometheus stores when it scrapes a page from a
// target with these labels.
func stored(t *testing.T, page map[string]*dto.MetricFamily, target ...string) map[string]scrapedSeries {
	r := newRemoteReceiver(t)
	for name, f := range page {
		for _, m := range f.Metric {
			add := func(name, value string, start *timestamppb.Timestamp, exemplars []*dto.Exemplar, more ...string) {
				all := append([]string{"__name__", name}, more...)
				for _, l := range m.Label {
					if l.GetValue() != "" {
						all = append(all, l.GetName(), l.GetValue())
					}
				}
				for i := 0; i < len(target); i += 2 {
					if at := slices.Index(all, target[i]); at >= 0 && at%2 == 0 {
						all[at] = "exported_" + all[at]
					}
				}
				var texts []string
				for _, x := range exemplars {
					if x == nil {
						continue
					}
					var labels []string
					for _, l := range x.Label {
						labels = append(labels, l.GetName(), l.GetValue())
					}
					texts = append(texts, exemplarText(sortLabels(labels), x.GetValue(), x.Timestamp.AsTime().UnixMilli()))
				}
				s := scrapedSeries{value: value, exemplars: texts, typ: f.GetType(), help: f.GetHelp(), unit: f.GetUnit()}
				if start != nil {
					s.start = start.AsTime().UnixMilli()
				}
				r.add(sortLabels(append(all, target...)), s)
			}
			switch {
			case m.Counter != nil:
				add(name, number(m.Counter.GetValue()), m.Counter.CreatedTimestamp, nil)
			case m.Gauge != nil:
				add(name, number(m.Gauge.GetValue()), nil, nil)
			case m.Histogram != nil:
				storeHistogram(name, m.Histogram, add)
			}
		}
	}
	return r.series
}

func storeHistogram(name string, h *dto.Histogram, add func(name, value string, start *timestamppb.Timestamp, exemplars []*dto.Exemplar, more ...string)) {
	if h.Schema != nil {
		spans := func(list []*dto.BucketSpan) (all []prompb.BucketSpan) {
			for _, s := range list {
				all = append(all, prompb.BucketSpan{Offset: s.GetOffset(), Length: s.GetLength()})
			}
			return all
		}
		add(name, histogramText(&prompb.Histogram{
			Count: &prompb.Histogram_CountInt{CountInt: h.GetSampleCount()}, Sum: h.GetSampleSum(), Schema: h.GetSchema(),
			ZeroThreshold: h.GetZeroThreshold(), ZeroCount: &prompb.Histogram_ZeroCountInt{ZeroCountInt: h.GetZeroCount()},
			NegativeSpans: spans(h.NegativeSpan), NegativeDeltas: h.NegativeDelta,
			PositiveSpans: spans(h.PositiveSpan), PositiveDeltas: h.PositiveDelta,
		}), h.CreatedTimestamp, h.Exemplars)
		return
	}
	add(name+"_sum", number(h.GetSampleSum()), h.CreatedTimestamp, nil)
	add(name+"_count", number(float64(h.GetSampleCount())), h.CreatedTimestamp, nil)
	for _, b := range h.Bucket {
		le := strconv.FormatFloat(b.GetUpperBound(), 'g', -1, 64)
		if !strings.ContainsAny(le, ".eI") {
			le += ".0" // as Prometheus 3 writes it
		}
		add(name+"_bucket", number(float64(b.GetCumulativeCount())), h.CreatedTimestamp, []*dto.Exemplar{b.Exemplar}, "le", le)
	}
}

// sortLabels sorts pairs by their names.
func sortLabels(labels []string) (sorted []string) {
	for pair := range slices.Chunk(labels, 2) {
		at := 0
		for at < len(sorted) && sorted[at] < pair[0] {
			at += 2
		}
		sorted = slices.Insert(sorted, at, pair...)
	}
	return sorted
}

// everyPrometheusKind returns a registry with every kind of instrument, which does
// not change any more.
func everyPrometheusKind() *monitor.Registry {
	r := monitor.NewRegistry()
	r.SetService("shop")
	collecttest.HostileMetrics(r.Scope("hostile"))
	for i, name := range collecttest.HostileNames() {
		r.Scope("names").Counter(name, monitor.String(name, name)).Add(int64(i))
		r.Scope(name).Gauge("level", monitor.String("job", name), monitor.String("instance", "i")).Set(float64(i) / 7)
	}
	s := r.Scope("example.com/store")
	for i := range 2500 {
		s.Counter("shards", monitor.Int("shard", i)).Add(int64(i))
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 5e-324} {
		s.Gauge("extreme", monitor.String("v", fmt.Sprint(v))).Set(v)
	}
	for i := range 1000 {
		s.ValDist("sizes").In(monitor.Bytes).Observe(float64(i * i))
		s.ValDist("signed").Observe(float64(i-500) / 3)
	}
	s.ValDist("signed").Observe(math.NaN())
	s.Timer("waits").Observe(30 * time.Millisecond)
	s.Meter("cache miss").Mark(1)
	for i := range 20 {
		ctx, err := context.Background(), error(nil)
		func() {
			defer s.Func("Get").TaskContext(&ctx)(&err)
			if i%3 == 0 {
				err = io.ErrUnexpectedEOF
			}
		}()
	}
	return r
}

// Remote writes have the same series as a scrape by Prometheus.
func TestPrometheusRemoteWrite(t *testing.T) {
	r := everyPrometheusKind()
	target := []string{"instance", "web1", "job", "shop"}
	for _, native := range []bool{false, true} {
		for _, utf8 := range []bool{false, true} {
			o := prometheus.Options{UTF8Names: utf8, Histograms: prometheus.ClassicHistograms}
			if native {
				o.Histograms = prometheus.NativeHistograms
			}
			accept := acceptProtobuf
			if utf8 {
				accept += ";escaping=allow-utf-8"
			}
			for _, version := range []prometheus.RemoteVersion{prometheus.Remote1, prometheus.Remote2} {
				t.Run(fmt.Sprint("version ", version, ", native ", native, ", UTF-8 ", utf8), func(t *testing.T) {
					h := prometheus.Handler(r, o)
					receiver := newRemoteReceiver(t)
					sink, err := prometheus.NewRemote(prometheus.RemoteOptions{
						URL: "http://p", Version: version, Native: native, Page: o, Client: receiver,
						Labels: []monitor.Tag{{Key: "instance", Value: "web1"}, {Key: "job", Value: "shop"}},
					})
					require.NoError(t, err)
					now := time.Now()
					s := &collect.Snapshot{Time: now, Service: "shop", Metrics: slices.Collect(r.Snapshot())}
					require.NoError(t, sink.SendMetrics(t.Context(), s))
					want := stored(t, decodeProtobuf(t, h, accept), target...)
					require.Greater(t, len(want), 2000, "more than a request has")
					for labels, series := range want {
						require.True(t, contains(receiver.series, labels), labels)
						if version == prometheus.Remote1 {
							series.start = 0 // has no field
						}
						require.Equal(t, series, receiver.series[labels], labels)
					}
					require.Len(t, receiver.series, len(want))
					require.Equal(t, map[int64]bool{now.UnixMilli(): true}, receiver.times)
					require.Zero(t, receiver.unknown)

					// At the end everything is stale.
					all := len(receiver.series)
					clear(receiver.series)
					require.NoError(t, sink.Close())
					require.Len(t, receiver.series, all)
					for labels, series := range receiver.series {
						require.Equal(t, "7ff0000000000002", series.value, labels)
					}
				})
			}
		}
	}
}
