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

// Wall converts a reading of Now to wall time, by the wall clock as it is at
// the call: after a step of the clock, events that are still to be reported
// get times that agree with everybody else's.
func Wall(reading int64) time.Time {
	return time.Now().Add(time.Duration(reading - Now())).Round(0)
}
