package monitor

import "time"

// Kind is the kind of instrument that a metric was read from. It tells which fields of
// the metric hold the value.
type Kind uint8

const (
	KindCounter Kind = iota // Int
	KindMeter               // Int is the total, Float the recent rate per second, or NaN; see Meter.Rate
	KindGauge               // Float
	KindTimer               // Distribution
	KindValDist             // Distribution
	KindFunc                // Func

	kinds = iota
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	names := [kinds]string{"counter", "meter", "gauge", "timer", "valdist", "func"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// namespace groups the kinds whose names must differ within a scope. A function and a
// meter of its events may have the same name.
func (k Kind) namespace() uint8 {
	if k == KindFunc {
		return 1
	}
	return 0
}

const namespaces = 2

// A Metric is a snapshot of one instrument. It loses nothing: each backend derives its
// own format from it. Names and tags are valid UTF-8 of at most MaxName bytes, and may
// otherwise contain anything.
type Metric struct {
	Scope string
	Name  string
	Tags  []Tag // sorted by key; must not be changed
	Kind  Kind
	Unit  Unit

	// Start is the time when the instrument was made and its totals began.
	Start time.Time

	Int          int64
	Float        float64 // may be NaN
	Distribution *Distribution
	Func         *FuncStats
}
