package otlp

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
)

// metricEncoder makes requests of the metrics of a snapshot. It is for one goroutine.
type metricEncoder struct {
	pointEncoder
	histograms histogramEncoder
	resource   resource
	snapshot   *collect.Snapshot
	deltas     collect.Deltas // used if delta is set

	group [maxGroup]monitor.Metric // as differences
}

var _ batch.Requests = (*metricEncoder)(nil)

// maxGroup is the largest number of metrics that are encoded without a check of the size.
const maxGroup = 16

func newMetricEncoder(o *Options) *metricEncoder {
	e := &metricEncoder{pointEncoder: pointEncoder{delta: o.Temporality == Delta}, resource: newResource(o.Resource)}
	e.histograms = newHistogramEncoder(&e.pointEncoder, o)
	return e
}

// begin begins a snapshot.
func (e *metricEncoder) begin(s *collect.Snapshot) { e.snapshot, e.at = s, s.Time }

// Append appends a request; see batch.Requests.
func (e *metricEncoder) Append(b []byte, from, to, bytes int) ([]byte, int) {
	list := e.snapshot.Metrics[:min(to, len(e.snapshot.Metrics))]
	first := skip(list, from)
	if first == len(list) {
		return b, first // an empty request must not be sent
	}
	w, next, full := &e.wire, first, len(b)+bytes
	more := func() bool { return next < len(list) && (next == first || len(w.B) < full) }
	w.B = b
	w.Open(resourceMetricsField)
	e.resource.append(w, e.snapshot.Service)
	for more() {
		scope := list[next].Scope
		openScope(w, scopeMetricsField, scope)
		for more() && list[next].Scope == scope {
			n := groupOf(list[next:])
			e.appendGroup(list[next : next+n])
			next = skip(list, next+n)
		}
		w.Close()
	}
	w.Close()
	return w.B, next
}

// Taken notes that metrics have reached the receiver; see batch.Requests.
func (e *metricEncoder) Taken(from, to int) {
	s := e.snapshot
	if e.delta {
		e.deltas.DeliveredPart(s, from, to)
	}
	if to == len(s.Metrics) && s.Last() {
		e.since = s.Time
	}
}

// skip returns the index of the first metric, from this index on, that has a value.
func skip(list []monitor.Metric, from int) int {
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

// groupOf returns the number of metrics at the beginning that go together: functions, or
// the series of one name.
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

func (e *metricEncoder) appendCounters(list []monitor.Metric) {
	e.beginMetric(&list[0])
	e.wire.Open(sumField)
	for i := range list {
		e.appendNumber(&list[i], list[i].Int, nil, "", "")
	}
	e.endSum(e.temporality(), true)
}

func (e *metricEncoder) appendGauges(list []monitor.Metric) {
	w := &e.wire
	e.beginMetric(&list[0])
	w.Open(gaugeField)
	for i := range list {
		w.Open(dataPointsField)
		w.Fixed64(timeField, nanoseconds(e.at))
		w.Double(asDoubleField, list[i].Float)
		e.appendAttributes(numberAttrField, &list[i], nil, "", "")
		w.Close()
	}
	w.Close()
	w.Close()
}

func (e *metricEncoder) appendDistributions(list []monitor.Metric) {
	e.beginMetric(&list[0])
	e.histograms.begin()
	for i := range list {
		e.histograms.append(&list[i], list[i].Unit, list[i].Distribution, "")
	}
	e.histograms.end()
}

// appendInvalid appends the number of observations that were refused, if any were.
func (e *metricEncoder) appendInvalid(list []monitor.Metric) {
	begun := false
	for i := range list {
		m := &list[i]
		if m.Distribution.Invalid == 0 {
			continue
		}
		if !begun {
			e.beginOwn(invalidName, "NaN and infinities that a distribution refused.", "{observation}")
			e.wire.Open(sumField)
			begun = true
		}
		e.appendNumber(m, int64(m.Distribution.Invalid), reservedOfInvalid, metricKey, m.Name)
	}
	if begun {
		e.endSum(e.temporality(), true)
	}
}
