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

// newEncoder returns the encoder of a format and of those with the same labels.
func newEncoder(s *settings, f format) encoder {
	if f.isText() {
		return &textEncoder{withCreated: s.withCreated}
	}
	return &protobufEncoder{histograms: s.histograms, maxBuckets: s.nativeBuckets}
}

// latest returns the latest of the exemplars above one value and not above another,
// nil if there is none, and those that are left for the next bucket. Both rise.
//
// above is the greatest value that the bucket before has counted. That may be a
// little above its bound: an exemplar between the two belongs to that bucket by the
// count and to this one by its value, and is left out.
func latest(list []monitor.Exemplar, above, most float64) (e *monitor.Exemplar, left []monitor.Exemplar) {
	for len(list) > 0 && list[0].Value <= most {
		if list[0].Value > above && (e == nil || list[0].Time.After(e.Time)) {
			e = &list[0]
		}
		list = list[1:]
	}
	return e, list
}
