package monitor

import (
	"context"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/errclass"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// errorClasses classifies errors: with the user's function, or else with package
// errclass.
type errorClasses struct {
	classifier atomic.Pointer[classifier]
	names      errclass.Names
	asked      atomic.Int64 // calls of the classifier under way
	log        *self.Log
}

// unclassified returns the outcome and class of a failed call for if the classifier, or a
// method of the error, ends the goroutine.
func unclassified(panicked any) (Outcome, string) {
	if panicked != nil {
		return Panic, "runtime.Goexit"
	}
	return Error, "runtime.Goexit"
}

type classifier func(error) (outcome Outcome, class string, known bool)

func (e *errorClasses) setClassifier(f classifier) {
	if f == nil {
		e.classifier.Store(nil)
		return
	}
	e.classifier.Store(&f)
}

func (e *errorClasses) nameErrors(names map[string]error) {
	if name, ok := e.names.Add(names); !ok {
		e.log.Warn(&e.log.Misuses, "NameErrors", "no name for the error %q: it is nil, cannot be compared, has the name \"\", or is one too many", name)
	}
}

// askClassifier asks the function of Registry.SetErrorClassifier, unless that function
// itself is calling.
//
//go:noinline
func (e *errorClasses) askClassifier(err error) (outcome Outcome, class string, known bool) {
	f := e.classifier.Load()
	if f == nil {
		return OK, "", false
	}
	// A classifier that has instrumented functions of its own, or calls Classify, would
	// call itself for ever.
	if e.asked.Add(1) > 1 && self.Calls("(*errorClasses).askClassifier", 1) {
		e.asked.Add(-1)
		e.log.Warn(&e.log.Misuses, "SetErrorClassifier", "the classifier classifies errors itself")
		return OK, "", false
	}
	defer e.asked.Add(-1)
	defer e.log.Survive()
	return (*f)(err)
}

// classify classifies an error that was returned by a call with this context, which may
// be nil.
func (e *errorClasses) classify(ctx context.Context, err error) (outcome Outcome, class string) {
	if err == nil {
		return OK, ""
	}
	if outcome, class, known := e.askClassifier(err); known {
		return min(outcome, Panic), canonical(class)
	}
	if !e.names.Empty() { // methods named Is of the program are called
		inside, ok := e.log.Matches.Enter("(*errorClasses).classify")
		if !ok {
			e.log.Warn(&e.log.Misuses, "NameErrors", "a method of an error classifies the error itself")
			return Error, "error"
		}
		defer inside.Leave()
	}
	defer func() { _ = recover() }()
	outcome, class = Error, "panicking error" // which they stay if there is a panic
	of, name := errclass.Of(ctx, err, &e.names)
	return Outcome(of), canonical(name)
}

func (e *errorClasses) classifyPanic(value any) string {
	return canonicalValue(errclass.PanicName(value, func(err error) string {
		_, class := e.classify(context.Background(), err)
		return class
	}))
}

// outcome classifies the error or panic that a task ended with. ctx is the context that
// the task was given, or context.Background().
func (e *errorClasses) outcome(ctx context.Context, err *error, panicked any) (Outcome, string) {
	switch {
	case panicked != nil:
		return Panic, e.classifyPanic(panicked)
	case err != nil:
		return e.classify(ctx, *err)
	}
	return OK, ""
}
