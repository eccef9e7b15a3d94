package monitor

import "time"

// Kind says what kind of instrument a metric was read from, and so which of
// its fields hold the value.
type Kind uint8

const (
	KindCounter Kind = iota // Int
	KindMeter               // Int is the total, Float the recent rate per second
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

// namespace returns which kinds need names that differ: a function and, say,
// the meter of what happens in it may well be called the same.
func (k Kind) namespace() uint8 {
	if k == KindFunc {
		return 1
	}
	return 0
}

const namespaces = 2

// A Metric is what one instrument held at one moment. It loses nothing: each
// backend derives its own shape from it. Names and tags are valid UTF-8 of at
// most MaxName bytes, and may otherwise contain anything.
type Metric struct {
	Scope string
	Name  string
	Tags  []Tag // sorted by key; not to be changed
	Kind  Kind
	Unit  Unit

	// Start is when the instrument was made, which is when its totals began.
	Start time.Time

	Int          int64
	Float        float64 // may be NaN
	Distribution *Distribution
	Func         *FuncStats
}
