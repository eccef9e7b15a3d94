package prometheus

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// An encoder writes metrics to the samples of their families, and families to a
// page, in the formats that have labels in common. The labels that it is given it
// has appended itself. It keeps memory for the next page, and is for one goroutine
// at a time.
type encoder interface {
	labeler
	begin(f format) // says which format the next page has

	// A start is when a metric's totals began, and zero if that is not known.
	counter(f *family, labels []byte, n int64, start time.Time)
	gauge(f *family, labels []byte, v float64)
	histogram(f *family, labels []byte, d *monitor.Distribution, b bounds, start time.Time)
	summary(f *family, labels []byte, d *monitor.Distribution, q []quantile, start time.Time)
	info(f *family, labels []byte)

	// appendFamily appends a family that has samples.
	appendFamily(b []byte, f *family) []byte
	// appendEnd appends what comes after all families.
	appendEnd(b []byte) []byte
}
