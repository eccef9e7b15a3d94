// Package errclass classifies the errors that calls return: an outcome, and the name of a
// class from a small set. It never looks at the text of a message, and it terminates on
// an error that wraps itself.
package errclass

import (
	"context"
	"os"
	"reflect"
	"syscall"
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

// Of returns the outcome and the class of an error that a call returned. ctx is the
// context that the call was given, or nil.
//
// In a chain of errors, one cancellation makes the error Canceled, or else one timeout
// makes it Timeout. Of joined errors the worst decides, both the outcome and the class:
// Error is worse than Timeout, and Timeout is worse than Canceled. If ctx was given up
// with a cause, an error that wraps this cause says the same as ctx.Err().
func Of(ctx context.Context, err error, names *Names) (Outcome, string) {
	var s search
	s.giveUp(ctx)
	var few [8]error
	outcome := s.of(err)
	if name := s.name(err, names); name != "" {
		return outcome, name
	}
	return outcome, className(s.path(few[:0], err), s.coded)
}

// A search looks through the tree of an error.
type search struct {
	cause, why error // why the context was given up, or nil; see context.Cause

	left    int  // errors that may still be looked at
	blocked bool // a system call's EAGAIN was found
	coded   bool // an error with a code was found
}

// giveUp notes the cause that ctx was given up with.
func (s *search) giveUp(ctx context.Context) {
	if ctx == nil || ctx.Err() == nil {
		return
	}
	if cause := context.Cause(ctx); reflect.ValueOf(cause).Comparable() {
		s.cause, s.why = cause, ctx.Err()
	}
}

func (s *search) of(err error) Outcome {
	s.left, s.blocked = maxErrors, false
	return s.outcome(err, maxChain)
}

// outcome returns the outcome of an error that has at most depth errors in a chain.
func (s *search) outcome(err error, depth int) Outcome {
	s.left--
	many, one := unwrap(err)
	if len(many) > 0 && s.why != nil && err == s.cause {
		return s.own(s.why)
	}
	if len(many) > 0 {
		// A list says nothing of its own: its Is and its Timeout may well ask all.
		_, worst := s.worst(many, depth)
		return worst
	}
	inner := Error
	if one != nil && depth > 1 && s.left > 0 {
		inner = s.outcome(one, depth-1)
	}
	if own := s.own(err); inner == Error || own == Canceled {
		return own
	}
	return inner
}

// worst returns the first of the branches with the worst outcome, and the outcome.
func (s *search) worst(branches []error, depth int) (worst error, outcome Outcome) {
	for _, branch := range branches {
		if branch == nil {
			continue
		}
		if depth <= 1 || s.left <= 0 {
			break
		}
		o := s.outcome(branch, depth-1)
		if worst == nil || badness[o] > badness[outcome] {
			worst, outcome = branch, o
		}
		if outcome == Error {
			break
		}
	}
	if worst == nil {
		return nil, Error
	}
	return worst, outcome
}

var badness = [Outcomes]uint8{Canceled: 1, Timeout: 2, Error: 3}

// own returns what an error says itself, whatever it wraps. Error may mean nothing.
func (s *search) own(err error) Outcome {
	code, coded := codeOf(err)
	if code != "" {
		s.coded = true
	}
	if is(err, context.Canceled) {
		return Canceled
	}
	if errno, ok := err.(syscall.Errno); ok && (errno == syscall.EAGAIN || errno == syscall.EWOULDBLOCK) {
		// Errno.Timeout is true, but this is a lock that is held, or a process too
		// many. Errors that wrap an Errno repeat what it says.
		s.blocked = true
	}
	if t, ok := err.(interface{ Timeout() bool }); ok && !s.blocked && t.Timeout() ||
		is(err, context.DeadlineExceeded) || is(err, os.ErrDeadlineExceeded) {
		return Timeout
	}
	if s.why != nil && err == s.cause {
		return new(search).of(s.why)
	}
	return coded
}

// path appends the errors from err down to the end of the chain that decides the outcome,
// or down to ctx.Err() in place of its cause.
func (s *search) path(chain []error, err error) []error {
	for err != nil && len(chain) < maxChain {
		if s.why != nil && err == s.cause {
			return append(chain, s.why)
		}
		chain = append(chain, err)
		many, one := unwrap(err)
		if len(many) > 0 {
			s.left, s.blocked = maxErrors, false
			one, _ = s.worst(many, maxChain)
		}
		err = one
	}
	return chain
}

// is is errors.Is for one error, without the errors that it wraps.
func is(err, target error) bool {
	if err == target {
		return true
	}
	e, ok := err.(interface{ Is(error) bool })
	return ok && e.Is(target)
}
