package monitor

import (
	"context"
	"io/fs"
	"os"
	"reflect"
	"runtime"
	"strings"
	"syscall"

	"github.com/spacemonkeygo/errors"
)

// maxUnwrap is how deep an error is searched: a chain that long is a loop.
const maxUnwrap = 64

// SetErrorClassifier installs a function that is asked first what an error is;
// known is false for those it does not know. It is given the whole error, as
// the task returned it, and must return classes from a small set: they become
// tags. An error may well be OK, if it is not a failure. nil removes the
// function. If it panics, that is counted, and it does not know the error.
func (r *Registry) SetErrorClassifier(f func(error) (outcome Outcome, class string, known bool)) {
	if f == nil {
		r.classifier.Store(nil)
		return
	}
	r.classifier.Store((*classifier)(&f))
}

type classifier func(error) (outcome Outcome, class string, known bool)

// classify asks the function of SetErrorClassifier.
func (r *Registry) classify(err error) (outcome Outcome, class string, known bool) {
	f := r.classifier.Load()
	if f == nil {
		return OK, "", false
	}
	defer r.survive()
	return (*f)(err)
}

// Classify returns the outcome that an error stands for, and the name of its
// class. The name comes from a small set and never from the text of the
// message. It is, in this order:
//
//   - what the function given to SetErrorClassifier says;
//   - what the outermost error in the chain says that has a method
//     Name() (string, bool), which is how spacemonkeygo/errors and zeebo/errs
//     name their classes;
//   - the name of a well-known error at the root of the chain: "Canceled",
//     "Timeout", "EOF", "Not Exist", a system call's "connection refused", and
//     the other classes that spacemonkeygo/errors has for the standard library;
//   - the type of the root, if it is a type of its own;
//   - "error".
//
// A nil error is OK, without a name. An error whose own methods panic is an
// Error named "panicking error".
func (r *Registry) Classify(err error) (outcome Outcome, class string) {
	if err == nil {
		return OK, ""
	}
	if outcome, class, known := r.classify(err); known {
		return min(outcome, Panic), canonical(class)
	}
	defer func() {
		if recover() != nil {
			outcome, class = Error, "panicking error"
		}
	}()
	return outcomeOf(err), canonical(className(err))
}

// ClassifyPanic returns the class name for a value that a task panicked with:
// "panic: " and the class of the error, or the type of the value; "" for nil,
// which is no panic.
func (r *Registry) ClassifyPanic(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case runtime.Error:
		return "panic: runtime error"
	case error:
		_, class := r.Classify(v)
		return canonical("panic: " + class)
	}
	return canonical("panic: " + reflect.TypeOf(value).String())
}

// outcomeOf looks for a sign of a cancellation, or else of a timeout, in all of
// the error's tree. It does what errors.Is does, but comes to an end on an
// error that wraps itself.
func outcomeOf(err error) Outcome {
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

// is is errors.Is for one error, without what it wraps.
func is(err, target error) bool {
	if err == target {
		return true
	}
	e, ok := err.(interface{ Is(error) bool })
	return ok && e.Is(target)
}

func className(err error) string {
	var few [8]error
	chain := unwrapAll(few[:0], err)
	for _, e := range chain {
		if named, ok := e.(interface{ Name() (string, bool) }); ok {
			if name, ok := named.Name(); ok && name != "" {
				return name
			}
		}
	}
	for i := len(chain) - 1; i >= 0; i-- {
		if name := systemName(chain[i]); name != "" {
			return name
		}
	}
	if name := reflect.TypeOf(chain[len(chain)-1]).String(); !anonymous(name) {
		return strings.TrimPrefix(name, "*")
	}
	return "error"
}

// unwrapAll appends the error and what it wraps, outermost first; of several
// joined errors, the first.
func unwrapAll(chain []error, err error) []error {
	for err != nil && len(chain) < maxUnwrap {
		chain = append(chain, err)
		many, one := unwrap(err)
		if len(many) > 0 {
			one = many[0]
		}
		err = one
	}
	return chain
}

// unwrap returns what an error directly wraps: several errors, or one.
func unwrap(err error) (many []error, one error) {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return nil, e.Unwrap()
	case interface{ Unwrap() []error }:
		return e.Unwrap(), nil
	case interface{ WrappedErr() error }: // spacemonkeygo/errors
		return nil, e.WrappedErr()
	}
	return nil, nil
}

// systemName names the errors of the standard library.
func systemName(err error) string {
	switch err {
	case fs.ErrNotExist:
		return "Not Exist"
	case fs.ErrExist:
		return "Exist"
	case fs.ErrPermission:
		return "Permission"
	case fs.ErrClosed:
		return "Closed"
	case fs.ErrInvalid:
		return "Invalid"
	case os.ErrDeadlineExceeded:
		return "Timeout"
	}
	if errno, ok := err.(syscall.Errno); ok {
		// These texts are a fixed table of the operating system's.
		return errno.Error()
	}
	if class := errors.GetClass(err); class != nil && class != errors.SystemError {
		return class.String()
	}
	return ""
}

// anonymous tells the types that say nothing about the error.
func anonymous(name string) bool {
	switch name {
	case "*errors.errorString", "*fmt.wrapError", "*fmt.wrapErrors", "*errors.joinError":
		return true
	}
	return false
}
