// Package errclass classifies the errors that calls return: an outcome, and the name of a
// class from a small set. It never looks at the text of a message, and it terminates on
// an error that wraps itself.
package errclass

import (
	"context"
	"os"
)

// An Outcome tells how a call ended. Package monitor has the same values, in this order,
// under names of its own.
type Outcome uint8

const (
	OK Outcome = iota
	Error
	Canceled
	Timeout
	Panic

	Outcomes = iota
)

// Of returns the outcome of an error: Canceled if there is a cancellation anywhere in the
// error's tree, or else Timeout if there is a timeout, or else Error.
func Of(err error) Outcome {
	outcome, left := Error, maxUnwrap
	var look func(error)
	look = func(err error) {
		if err == nil || left == 0 || outcome == Canceled {
			return
		}
		left--
		if is(err, context.Canceled) {
			outcome = Canceled
			return
		}
		if t, ok := err.(interface{ Timeout() bool }); ok && t.Timeout() ||
			is(err, context.DeadlineExceeded) || is(err, os.ErrDeadlineExceeded) {
			outcome = Timeout
		}
		many, one := unwrap(err)
		look(one)
		for _, e := range many {
			look(e)
		}
	}
	look(err)
	return outcome
}

// is is errors.Is for one error, without the errors that it wraps.
func is(err, target error) bool {
	if err == target {
		return true
	}
	e, ok := err.(interface{ Is(error) bool })
	return ok && e.Is(target)
}
