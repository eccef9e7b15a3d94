package monitor

// Unit is what a number is measured in. It is a field of a metric and not part
// of its name; each backend writes it in its own manner.
type Unit uint8

const (
	// None is for counts and for whatever has no unit.
	None Unit = iota
	// Seconds is the unit of every duration, as a float64.
	Seconds
	// Bytes is the unit of sizes.
	Bytes
	// Fraction is for parts of a whole, where 1 is the whole; "ratio" in text.
	Fraction
)

// String returns the unit's name in OpenMetrics, such as "seconds", and ""
// for None.
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
