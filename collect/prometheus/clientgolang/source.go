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

// A Source takes in what a gatherer of client_golang has. All methods are safe for
// concurrent use.
type Source struct {
	gatherer prometheus.Gatherer
	running  atomic.Int64
	failures atomic.Int64
	dropped  atomic.Int64
	made     time.Time
	tags     []monitor.Tag // tells the source's own counters from those of others
}

// NewSource returns a source of what the gatherer has, which is often
// prometheus.DefaultGatherer.
func NewSource(g prometheus.Gatherer) *Source {
	return &Source{gatherer: g, made: time.Now(), tags: []monitor.Tag{monitor.Int("source", int(sources.Add(1)))}}
}

var sources atomic.Int64 // that were made

// maxRunning is how many gather at a time: as many as a handler of metrics answers,
// and a few that push.
const maxRunning = 8

// Metrics yields what the gatherer has now; it is what Registry.AddSource takes. Two
// counters of the scope prometheus are last, with the number of the source as a tag:
//
//	source_failures   the gatherer returned an error; what it has nevertheless is yielded
//	source_dropped    a counter was less than zero or no number
//
// No more than eight gather at a time, and others yield those two only, which is a
// failure. That is also the end of registries of which each is a source of the other.
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

// metrics reports whether more is wanted.
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

// yieldAll yields the metrics that one of client_golang is.
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
		to.Unit = monitor.None // which for a gauge belongs at the end of the name
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

// timeOf returns the zero time for a timestamp that is not there.
func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// exemplarOf returns an exemplar if it leads to a trace.
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
