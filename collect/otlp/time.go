package otlp

import (
	"math"
	"time"
)

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
