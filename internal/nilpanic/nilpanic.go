// Package nilpanic tells panic(nil) from no panic, for programs that run with
// GODEBUG=panicnil=1, as those whose go.mod says go 1.20 or less do. There recover returns
// nil for both, and stops the panic all the same.
package nilpanic

import (
	"runtime"
	"strings"
	"sync/atomic"
)

var possible atomic.Bool

// Possible reports whether recover may have returned nil for a panic, as of the latest
// call of Probe.
func Possible() bool { return possible.Load() }

// Probe finds out whether panic(nil) is possible. The setting may change while the program
// runs.
func Probe() { possible.Store(stops()) }

func stops() (nothing bool) {
	defer func() { nothing = recover() == nil }()
	Again()
	return false
}

// Caught reports whether a panic runs a deferred function, which has called recover. skip
// is the number of calls from there to Caught: 0 if the function calls Caught itself. The
// methods Finish and FinishPanic of a span do not call recover.
func Caught(skip int) bool {
	var pcs [4]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(skip+2, pcs[:])])
	deferred, more := frames.Next()
	if strings.HasSuffix(deferred.Function, "(*Span).Finish") || strings.HasSuffix(deferred.Function, "(*Span).FinishPanic") {
		return false
	}
	for more {
		var by runtime.Frame
		by, more = frames.Next()
		if !strings.Contains(by.Function, "deferwrap") { // the compiler's, for arguments
			return by.Function == "runtime.gopanic"
		}
	}
	return false
}

// Again panics with nil, or with what panic makes of it.
func Again() {
	var nothing any
	panic(nothing)
}

// Value is what recover returns for panic(nil) unless it is possible.
var Value any = new(runtime.PanicNilError)
