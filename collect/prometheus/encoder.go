package prometheus

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// An encoder writes metrics to the samples of their families, and families to a page, in
// all formats that write labels alike. Its arguments labels were appended by itself. It
// keeps memory for the next page, and is for one goroutine at a time.
type encoder interface {
	labeler
	begin(f format) // sets the format of the next page

	// start is the time at which a metric's totals began, and zero if that is not known.
	counter(f *family, labels []byte, n int64, start time.Time)
	gauge(f *family, labels []byte, v float64)
	histogram(f *family, labels []byte, d *monitor.Distribution, b bounds, start time.Time)
	summary(f *family, labels []byte, d *monitor.Distribution, q []quantile, start time.Time)
	info(f *family, labels []byte)

	// appendFamily appends a family that has samples.
	appendFamily(b []byte, f *family) []byte
	// appendEnd appends the end of a page, after all families.
	appendEnd(b []byte) []byte
}
