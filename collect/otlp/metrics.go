package otlp

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// metricEncoder makes requests of metrics. It is for one goroutine.
type metricEncoder struct {
	wire      wire
	resource  resource
	histogram histogram
	delta     bool

	at     time.Time      // of the snapshot at hand
	since  time.Time      // of the last one that was delivered to its end, with its exemplars
	deltas collect.Deltas // used if delta is set

	group [maxGroup]monitor.Metric // as differences
}

// maxGroup is the most metrics that are encoded without a look at the size.
const maxGroup = 16

func newMetricEncoder(o *Options) metricEncoder {
	return metricEncoder{
		wire:      o.Format.wire(),
		resource:  newResource(o.Resource),
		histogram: newHistogram(o),
		delta:     o.Temporality == Delta,
	}
}

// append appends a request with the metrics from an index on, as many as fit. It
// returns the index of the next one.
func (e *metricEncoder) append(b []byte, s *collect.Snapshot, from int) ([]byte, int) {
	w, list, next := e.wire, s.Metrics, from
	e.at = s.Time
	w.begin(b)
	w.list(resourceMetricsField)
	w.item()
	e.resource.append(w, s.Service)
	w.list(scopeMetricsField)
	for next < len(list) && w.size() < enough {
		scope := list[next].Scope
		w.item()
		w.open(scopeField)
		w.text(scopeNameField, scope)
		w.close()
		w.list(metricsField)
		for next < len(list) && list[next].Scope == scope && w.size() < enough {
			n := groupOf(list[next:])
			e.appendGroup(list[next : next+n])
			next = e.skip(list, next+n)
		}
		w.close()
		w.close()
	}
	w.close()
	w.close()
	w.close()
	return w.end(), next
}

// skip returns the index of the first metric from this one on that says something: a
// request that is empty is not to be sent.
func (e *metricEncoder) skip(list []monitor.Metric, from int) int {
	for from < len(list) && !says(&list[from]) {
		from++
	}
	return from
}

func says(m *monitor.Metric) bool {
	switch m.Kind {
	case monitor.KindCounter, monitor.KindMeter, monitor.KindGauge:
		return true
	case monitor.KindTimer, monitor.KindValDist:
		return m.Distribution != nil
	case monitor.KindFunc:
		return m.Func != nil
	}
	return false
}

// groupOf returns how many metrics at the beginning go together: functions, or the
// series of one name.
func groupOf(list []monitor.Metric) (n int) {
	first := &list[0]
	for n = 1; n < len(list) && n < maxGroup; n++ {
		m := &list[n]
		if m.Scope != first.Scope || m.Kind != first.Kind || !says(m) {
			break
		}
		if m.Kind != monitor.KindFunc && (m.Name != first.Name || m.Unit != first.Unit) {
			break
		}
	}
	return n
}

func (e *metricEncoder) appendGroup(list []monitor.Metric) {
	totals := list
	if e.delta {
		for i := range list {
			e.group[i] = e.deltas.Since(&list[i])
		}
		list = e.group[:len(list)]
	}
	switch list[0].Kind {
	case monitor.KindCounter, monitor.KindMeter:
		e.appendCounters(list)
	case monitor.KindGauge:
		e.appendGauges(list)
	case monitor.KindTimer, monitor.KindValDist:
		e.appendDistributions(list)
		e.appendInvalid(list)
	case monitor.KindFunc:
		e.appendFunctions(list, totals)
	}
}

// beginMetric begins the metric that the series of one name are.
func (e *metricEncoder) beginMetric(m *monitor.Metric) {
	e.wire.item()
	a, b, c := nameParts(m)
	e.wire.joined(metricNameField, a, b, c)
	if unit := unitOf(m.Unit); unit != "" {
		e.wire.text(unitField, unit)
	}
}

func (e *metricEncoder) appendCounters(list []monitor.Metric) {
	e.beginMetric(&list[0])
	e.wire.open(sumField)
	e.wire.list(dataPointsField)
	for i := range list {
		e.appendNumber(&list[i], list[i].Int, nil, "", "")
	}
	e.endSum(e.temporality(), true)
}

// endSum ends a sum and the metric that it is of.
func (e *metricEncoder) endSum(temporality uint32, monotonic bool) {
	e.wire.close()
	e.wire.enum(temporalityField, temporality)
	e.wire.flag(monotonicField, monotonic)
	e.wire.close()
	e.wire.close()
}

func (e *metricEncoder) temporality() uint32 {
	if e.delta {
		return delta
	}
	return cumulative
}

func (e *metricEncoder) appendGauges(list []monitor.Metric) {
	w := e.wire
	e.beginMetric(&list[0])
	w.open(gaugeField)
	w.list(dataPointsField)
	for i := range list {
		w.item()
		w.fixed64(timeField, nanoseconds(e.at))
		w.double(asDoubleField, list[i].Float)
		e.appendAttributes(numberAttrField, &list[i], nil, "", "")
		w.close()
	}
	w.close()
	w.close()
	w.close()
}

// appendNumber appends a data point of a sum; see appendAttributes.
func (e *metricEncoder) appendNumber(m *monitor.Metric, n int64, reserved []string, key, value string) {
	e.wire.item()
	e.appendTimes(m)
	e.wire.sfixed64(asIntField, n)
	e.appendAttributes(numberAttrField, m, reserved, key, value)
	e.wire.close()
}

// appendTimes appends from when to when something was observed.
func (e *metricEncoder) appendTimes(m *monitor.Metric) {
	start, at := m.Start, e.at
	if !start.IsZero() {
		// A snapshot has the time of its tick and is taken a little later: what has
		// begun in between is just as old. A start that changed would be a restart, and
		// one that equals the time says that it is not known.
		if !start.Before(at) {
			at = start.Add(1)
		}
		e.wire.fixed64(startField, nanoseconds(start))
	}
	e.wire.fixed64(timeField, nanoseconds(at))
}

// delivered notes that metrics have reached the receiver.
func (e *metricEncoder) delivered(s *collect.Snapshot, from, to int) {
	if e.delta {
		e.deltas.DeliveredPart(s, from, to)
	}
	if to == len(s.Metrics) && s.Last() {
		e.since = s.Time
	}
}
