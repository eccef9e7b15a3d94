// Package callsite identifies the caller of a function at little cost: by the return
// address of the instrumented function's call into this module.
package callsite

import (
	"runtime"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/internal/percent"
)

// A Site is a place in a program's source.
type Site struct {
	// PC is a return address that identifies the place within this process.
	PC uintptr
	// Function is the full name of the function, as the runtime has it.
	Function string
	File     string
	Line     int

	// Direct reports whether PC is the address that Walk was given, so that
	// ReturnAddress finds the place again. It is false if the compiler did not
	// inline the functions in between.
	Direct bool
}

// Walk returns the innermost caller for whose full name skip returns false, or the
// zero Site if there is none. address is the result of ReturnAddress in the function
// that calls Walk's caller, or zero.
//
// Walk walks the stack and allocates.
func Walk(address uintptr, skip func(function string) bool) Site {
	var pcs [32]uintptr
	callers := pcs[:runtime.Callers(2, pcs[:])]
	// One frame to each pc: the runtime lists inlined calls separately.
	frames := runtime.CallersFrames(callers)
	seen := -1 // index of address among the callers
	for i := 0; ; i++ {
		frame, more := frames.Next()
		if i < len(callers) && callers[i] == address {
			seen = i
		}
		if frame.Function != "" && !skip(frame.Function) && i < len(callers) {
			site := Site{PC: callers[i], Function: frame.Function, File: frame.File, Line: frame.Line}
			if seen >= 0 && entry(callers[seen]) == entry(callers[i]) {
				site.PC, site.Direct = address, true
			}
			return site
		}
		if !more {
			return Site{}
		}
	}
}

// entry returns the start of the function whose code contains the return address. It
// is the same for a function and all functions inlined into it.
func entry(pc uintptr) uintptr {
	if f := runtime.FuncForPC(pc - 1); f != nil {
		return f.Entry()
	}
	return 0
}

// Split splits the runtime's name of a function into the import path of its package
// and the rest, such as "net/http" and "(*Server).Serve". It decodes the path, in whose
// last element the linker writes dots as %2e.
func Split(function string) (pkg, name string) {
	// A type argument may hold slashes and dots of its own.
	head := function
	if bracket := strings.IndexByte(head, '['); bracket >= 0 {
		head = head[:bracket]
	}
	slash := strings.LastIndexByte(head, '/') + 1
	dot := strings.IndexByte(head[slash:], '.')
	if dot < 0 {
		return "", function
	}
	return percent.Decode(function[:slash+dot]), function[slash+dot+1:]
}
