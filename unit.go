package monitor

// Unit is the unit of a metric's values. It is a field of the metric and not part of its
// name; each backend writes it in its own way.
type Unit uint8

const (
	// None is for counts and other numbers without a unit.
	None Unit = iota
	// Seconds is the unit of every duration, as a float64.
	Seconds
	// Bytes is the unit of sizes.
	Bytes
	// Fraction is for parts of a whole, which is 1; its name is "ratio".
	Fraction
)

// String returns the unit's name in OpenMetrics, such as "seconds", or "" for None.
func (u Unit) String() string {
	switch u {
	case Seconds:
		return "seconds"
	case Bytes:
		return "bytes"
	case Fraction:
		return "ratio"
	}
	return ""
}
