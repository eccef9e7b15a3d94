package otlp

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/wire"
	"google.golang.org/protobuf/encoding/protowire"
)

// pointEncoder appends the data points of sums, and the common parts of all data points.
type pointEncoder struct {
	wire  wire.Message
	delta bool
	at    time.Time // of the snapshot at hand
	since time.Time // of the last snapshot that was delivered to its end, with its exemplars
}

// beginMetric begins the metric for the series of one name.
func (e *pointEncoder) beginMetric(m *monitor.Metric) {
	e.wire.Open(metricsField)
	a, b, c := nameParts(m)
	e.wire.Open(metricNameField)
	e.wire.Put(a)
	e.wire.Put(b)
	e.wire.Put(c)
	e.wire.Close()
	if unit := unitOf(m.Unit); unit != "" {
		e.wire.Text(unitField, unit)
	}
}

// beginOwn begins one of the package's own metrics.
func (e *pointEncoder) beginOwn(name, description, unit string) {
	e.wire.Open(metricsField)
	e.wire.Text(metricNameField, name)
	e.wire.Text(descriptionField, description)
	e.wire.Text(unitField, unit)
}

// endSum ends a sum and its metric.
func (e *pointEncoder) endSum(temporality uint64, monotonic bool) {
	e.wire.Varint(temporalityField, temporality)
	e.wire.Varint(monotonicField, protowire.EncodeBool(monotonic))
	e.wire.Close()
	e.wire.Close()
}

func (e *pointEncoder) temporality() uint64 {
	if e.delta {
		return delta
	}
	return cumulative
}

// appendNumber appends a data point of a sum; see appendAttributes.
func (e *pointEncoder) appendNumber(m *monitor.Metric, n int64, reserved []string, key, value string) {
	e.wire.Open(dataPointsField)
	e.appendTimes(m)
	e.wire.Fixed64(asIntField, uint64(n))
	e.appendAttributes(numberAttrField, m, reserved, key, value)
	e.wire.Close()
}

// appendTimes appends the begin and the end of the time that a data point covers.
func (e *pointEncoder) appendTimes(m *monitor.Metric) {
	start, at := m.Start, e.at
	if !start.IsZero() {
		// A snapshot has the time of its tick and is taken a little later: an instrument
		// may begin in between. Its start must stay, since another start means a restart,
		// and must not equal the time, which means that the start is unknown.
		if !start.Before(at) {
			at = start.Add(1)
		}
		e.wire.Fixed64(startField, nanoseconds(start))
	}
	e.wire.Fixed64(timeField, nanoseconds(at))
}

// appendAttributes appends the attributes that identify a series: the scope and the name
// of a function, one more attribute if key is not "", and the tags, whose keys never equal
// a reserved one.
func (e *pointEncoder) appendAttributes(list protowire.Number, m *monitor.Metric, reserved []string, key, value string) {
	w := &e.wire
	if m.Kind == monitor.KindFunc {
		attribute(w, list, scopeKey, m.Scope)
		attribute(w, list, funcKey, m.Name)
	}
	if key != "" {
		attribute(w, list, key, value)
	}
	for i := range m.Tags {
		t := &m.Tags[i]
		if !isReserved(t.Key, reserved) {
			attribute(w, list, t.Key, t.Value)
			continue
		}
		w.Open(list)
		w.Open(keyField)
		w.Put(exported)
		w.Put(t.Key)
		w.Close()
		w.Open(valueField)
		w.Text(stringValue, t.Value)
		closeAttribute(w)
	}
}

// maxSeconds is the greatest number of whole seconds that fits into nanoseconds in 63 bits.
const maxSeconds = math.MaxInt64 / int64(time.Second)

// nanoseconds returns a time as nanoseconds since 1970. A time outside 1970 to 2262
// becomes the nearest one inside, because readers may use signed numbers.
func nanoseconds(t time.Time) uint64 {
	switch s := t.Unix(); {
	case s < 0:
		return 0
	case s >= maxSeconds:
		return math.MaxInt64
	}
	return uint64(t.UnixNano())
}
