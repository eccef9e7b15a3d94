package otlp

import (
	"math"
	"time"
)

// maxSeconds is how many whole seconds a signed number of nanoseconds has room for.
const maxSeconds = math.MaxInt64 / int64(time.Second)

// nanoseconds returns a time as nanoseconds since 1970. What cannot be said so
// becomes the nearest that can, within what readers have signed numbers for: from
// 1970 to 2262.
func nanoseconds(t time.Time) uint64 {
	switch s := t.Unix(); {
	case s < 0:
		return 0
	case s >= maxSeconds:
		return math.MaxInt64
	}
	return uint64(t.UnixNano())
}
