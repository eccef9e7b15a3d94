// Package clock reads the monotonic clock for the price of one clock read.
package clock

import "time"

// start anchors the monotonic readings. Its own wall time is never used: a
// process may outlive many corrections of the wall clock.
var start = time.Now()

// Now returns the nanoseconds of the monotonic clock since the process
// started, at least 1, so that zero is free to mean "not yet". It costs half
// of time.Now, which reads the wall clock too. Inside a testing/synctest
// bubble it follows the bubble's clock.
func Now() int64 {
	return int64(time.Since(start)) + 1
}

// At returns what Now returned at t, which is to come from time.Now.
func At(t time.Time) int64 {
	return int64(t.Sub(start)) + 1
}

// Anchor returns a reading like Now's, and what is to be added to readings to
// get nanoseconds since 1970. It costs as much as time.Now. Times that are to be
// compared, such as those of one trace, need one anchor: two differ by whatever
// came between their two clock reads, and by corrections of the wall clock.
func Anchor() (reading, offset int64) {
	now := time.Now()
	reading = At(now)
	return reading, now.UnixNano() - reading
}
