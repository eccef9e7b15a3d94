package clientgolang

import (
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/spacemonkeygo/monitor/v2"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// A Source takes in the metrics of a gatherer of client_golang. It is safe for concurrent
// use.
type Source struct {
	gatherer prometheus.Gatherer
	running  atomic.Int64
	failures atomic.Int64
	dropped  atomic.Int64
	made     time.Time
	tags     []monitor.Tag // distinguishes the source's own counters from other sources'
}

// NewSource returns a source of the gatherer's metrics. The gatherer is often
// prometheus.DefaultGatherer.
func NewSource(g prometheus.Gatherer) *Source {
	return &Source{gatherer: g, made: time.Now(), tags: []monitor.Tag{monitor.Int("source", int(sources.Add(1)))}}
}

var sources atomic.Int64 // the number made so far

// maxRunning bounds the gathering at a time: a handler's requests, and a few pipelines.
const maxRunning = 8

// Metrics yields the current metrics of the gatherer; it is an argument for
// Registry.AddSource. Two counters of the scope prometheus are last, with the number of
// the source as a tag:
//
//	source_failures   gathering returned an error; its other metrics are yielded
//	source_dropped    a counter was below zero or NaN, or a metric had no known type
//
// At most eight calls gather at a time. Further ones yield the two counters only, and
// count as failures. This also bounds the recursion of two registries that are sources of
// each other.
func (s *Source) Metrics(yield func(monitor.Metric) bool) {
	if s.metrics(yield) {
		for _, c := range []struct {
			name  string
			count *atomic.Int64
		}{{"source_failures", &s.failures}, {"source_dropped", &s.dropped}} {
			if !yield(monitor.Metric{Scope: "prometheus", Name: c.name, Tags: s.tags, Kind: monitor.KindCounter, Start: s.made, Int: c.count.Load()}) {
				return
			}
		}
	}
}

// metrics yields the gatherer's metrics. It returns false if yield did.
func (s *Source) metrics(yield func(monitor.Metric) bool) bool {
	defer s.running.Add(-1)
	if s.running.Add(1) > maxRunning {
		s.failures.Add(1)
		return true
	}
	families, err := s.gatherer.Gather()
	if err != nil {
		s.failures.Add(1)
	}
	for _, f := range families {
		for _, m := range f.Metric {
			if !s.yieldAll(f.GetName(), m, yield) {
				return false
			}
		}
	}
	return true
}

// yieldAll yields a metric of client_golang, which may be several here.
func (s *Source) yieldAll(name string, from *dto.Metric, yield func(monitor.Metric) bool) bool {
	to := identity(name, from.Label)
	switch {
	case from.Counter != nil:
		return s.yieldCounter(to, from.Counter.GetValue(), from.Counter.CreatedTimestamp, yield)
	case from.Gauge != nil:
		to.Kind, to.Float = monitor.KindGauge, from.Gauge.GetValue()
	case from.Untyped != nil:
		to.Kind, to.Float = monitor.KindGauge, from.Untyped.GetValue()
	case from.Histogram != nil:
		to.Kind, to.Distribution = monitor.KindValDist, distributionOf(from.Histogram)
		to.Start = timeOf(from.Histogram.CreatedTimestamp)
	case from.Summary != nil:
		return s.yieldSummary(name, from, yield)
	default:
		s.dropped.Add(1)
		return true
	}
	return yield(to)
}

func (s *Source) yieldCounter(to monitor.Metric, v float64, created *timestamppb.Timestamp, yield func(monitor.Metric) bool) bool {
	to.Start = timeOf(created)
	switch {
	case to.Unit == monitor.Seconds:
		to.Kind, to.Float = monitor.KindGauge, v
		to.Unit = monitor.None // a gauge keeps the unit in its name
	case v >= 0: // not NaN
		to.Kind, to.Int = monitor.KindCounter, wholeOf(v)
	default:
		s.dropped.Add(1)
		return true
	}
	return yield(to)
}

// wholeOf returns the whole part of a number that is not negative.
func wholeOf(v float64) int64 {
	if v >= math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(v)
}

func (s *Source) yieldSummary(name string, from *dto.Metric, yield func(monitor.Metric) bool) bool {
	for _, q := range from.Summary.Quantile {
		quantile, value := "quantile", strconv.FormatFloat(q.GetQuantile(), 'g', -1, 64)
		to := identity(name, append(from.Label[:len(from.Label):len(from.Label)], &dto.LabelPair{Name: &quantile, Value: &value}))
		to.Kind, to.Float = monitor.KindGauge, q.GetValue()
		if !yield(to) {
			return false
		}
	}
	sum, count := identity(name+"_sum", from.Label), identity(name+"_count", from.Label)
	sum.Kind, sum.Float = monitor.KindGauge, from.Summary.GetSampleSum()
	count.Kind, count.Int = monitor.KindCounter, int64(min(from.Summary.GetSampleCount(), math.MaxInt64))
	count.Start = timeOf(from.Summary.CreatedTimestamp)
	return yield(sum) && yield(count)
}

// timeOf returns a timestamp as a time, and the zero time for nil.
func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// exemplarOf returns the exemplar; ok reports whether it leads to a trace.
func exemplarOf(from *dto.Exemplar) (e monitor.Exemplar, ok bool) {
	for _, l := range from.GetLabel() {
		switch strings.ToLower(l.GetName()) {
		case "trace_id", "traceid":
			id, err := monitor.ParseTraceID(l.GetValue())
			e.TraceID, ok = id, err == nil
		case "span_id", "spanid":
			e.SpanID, _ = monitor.ParseSpanID(l.GetValue())
		}
	}
	e.Value, e.Time = from.GetValue(), timeOf(from.GetTimestamp())
	return e, ok && !math.IsNaN(e.Value)
}
