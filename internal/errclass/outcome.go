// Package errclass classifies the errors that calls return: an outcome, and the name of a
// class from a small set. It never looks at the text of a message, and it terminates on
// an error that wraps itself.
package errclass

import (
	"context"
	"os"
	"reflect"
	"slices"
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
// context that the call was given, or context.Background().
//
// In a chain of errors, one cancellation makes the error Canceled, or else one timeout
// makes it Timeout. Of joined errors the worst decides, both the outcome and the class:
// Error is worse than Timeout, and Timeout is worse than Canceled. If ctx was given up
// with a cause, an error that wraps this cause says the same as ctx.Err().
func Of(ctx context.Context, err error, names *Names) (Outcome, string) {
	s := search{left: maxErrors}
	var few [8]error
	chain, branches := s.unwrapAll(few[:0], err, maxChain)
	outcome := s.outcomeOf(chain, branches, maxChain)
	if outcome != Canceled && s.giveUp(ctx, outcome) {
		s.left, s.blocked = maxErrors, false
		outcome = s.outcomeOf(chain, branches, maxChain)
	}
	if name := s.name(err, names); name != "" {
		return outcome, name
	}
	return outcome, s.className(s.decisive(chain, branches))
}

// A search looks through the tree of an error.
type search struct {
	cause, why error // why the context was given up, or nil; see context.Cause

	left    int  // errors that may still be looked at
	blocked bool // a system call's EAGAIN was found
	named   bool // an error with a method Name was found, or may have been
	coded   bool // an error with a code was found
}

// giveUp notes the cause that ctx was given up with, and reports whether there is one that
// can change the outcome. One that is the error of the context speaks for itself.
func (s *search) giveUp(ctx context.Context, outcome Outcome) bool {
	why := ctx.Err()
	if why == nil || outcome == Timeout && why == context.DeadlineExceeded {
		return false
	}
	cause := context.Cause(ctx)
	if cause == context.Canceled || cause == context.DeadlineExceeded || !reflect.ValueOf(cause).Comparable() {
		return false
	}
	s.cause, s.why, s.named = cause, why, true
	return true
}

func (s *search) of(err error) Outcome {
	s.left, s.blocked = maxErrors, false
	return s.outcome(err, maxChain)
}

// outcome returns the outcome of an error that has at most depth errors in a chain.
func (s *search) outcome(err error, depth int) Outcome {
	var few [8]error
	chain, branches := s.unwrapAll(few[:0], err, depth)
	return s.outcomeOf(chain, branches, depth)
}

// outcomeOf returns the outcome of a chain whose last error is a list of the branches, if
// there are any.
func (s *search) outcomeOf(chain, branches []error, depth int) Outcome {
	outcome, own := Error, len(chain)
	if len(branches) > 0 {
		// A list says nothing of its own: its Is and its Timeout may well ask all.
		own--
		s.named = true
		if s.why != nil && chain[own] == s.cause {
			outcome = s.own(s.why)
		} else {
			outcome, _ = s.worst(branches, depth-len(chain))
		}
	}
	for i := own - 1; i >= 0; i-- {
		if o := s.own(chain[i]); outcome == Error || o == Canceled {
			outcome = o
		}
	}
	return outcome
}

// worst returns the worst outcome of the branches, and the first branch that has it. A branch
// has at most depth errors in a chain.
func (s *search) worst(branches []error, depth int) (outcome Outcome, worst error) {
	for _, branch := range branches {
		if branch == nil {
			continue
		}
		if depth <= 0 || s.left <= 0 {
			break
		}
		o := s.outcome(branch, depth)
		if worst == nil || badness[o] > badness[outcome] {
			outcome, worst = o, branch
		}
		if outcome == Error {
			break
		}
	}
	if worst == nil {
		return Error, nil
	}
	return outcome, worst
}

var badness = [Outcomes]uint8{Canceled: 1, Timeout: 2, Error: 3}

// own returns what an error says itself, whatever it wraps. Error may mean nothing.
func (s *search) own(err error) Outcome {
	switch err {
	case context.Canceled:
		return Canceled
	case context.DeadlineExceeded, os.ErrDeadlineExceeded:
		return Timeout
	}
	said := Error
	if !mute(reflect.TypeOf(err)) {
		said = s.ask(err)
	}
	if s.why != nil && err == s.cause && said != Canceled && said != Timeout {
		return new(search).of(s.why)
	}
	return said
}

// ask asks an error that is none of the well-known ones.
func (s *search) ask(err error) Outcome {
	f := factsOf(err)
	if f.named {
		s.named = true
	}
	class, outcome := "", Error
	if len(f.code) > 0 {
		class, outcome = codeAt(f.code, err)
		s.coded = s.coded || class != ""
	}
	if errno, ok := err.(syscall.Errno); ok && (errno == syscall.EAGAIN || errno == syscall.EWOULDBLOCK) {
		// Errno.Timeout is true, but this is a lock that is held, or a process too
		// many. Errors that wrap an Errno repeat what it says.
		s.blocked = true
	}
	var e equals
	if f.is {
		e = err.(equals)
	}
	if e != nil && e.Is(context.Canceled) {
		return Canceled
	}
	if t, ok := err.(interface{ Timeout() bool }); ok && !s.blocked && t.Timeout() ||
		e != nil && (e.Is(context.DeadlineExceeded) || e.Is(os.ErrDeadlineExceeded)) {
		return Timeout
	}
	return outcome
}

// decisive continues the chain to the end of that of the worst branch, or ends it with
// ctx.Err() in place of its cause.
func (s *search) decisive(chain, branches []error) []error {
	for {
		if s.why != nil {
			if i := slices.Index(chain, s.cause); i >= 0 {
				return append(chain[:i], s.why)
			}
		}
		if len(branches) == 0 || len(chain) >= maxChain {
			return chain
		}
		s.left, s.blocked = maxErrors, false
		_, worst := s.worst(branches, maxChain)
		s.left = maxErrors
		chain, branches = s.unwrapAll(chain, worst, maxChain-len(chain))
	}
}
