// Package callsite identifies the calling function cheaply: by the return address
// of the call that it made into this module.
package callsite

import (
	"runtime"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/internal/percent"
)

// Site is a place in a program's source.
type Site struct {
	// PC is a return address that identifies the place within this process.
	PC uintptr
	// Function is the full name of the function, as the runtime spells it.
	Function string
	File     string
	Line     int

	// Direct reports whether PC is the address that Walk was given, so that the
	// same ReturnAddress always means this place. It is false if the compiler
	// did not inline the functions in between.
	Direct bool
}

// Walk finds the innermost caller for which skip returns false, given the full
// name of its function. The address is the result of ReturnAddress in the function
// that calls Walk's caller, or zero. Walk returns the zero Site if there is no such
// caller.
//
// Walk walks the stack and allocates.
func Walk(address uintptr, skip func(function string) bool) Site {
	var pcs [32]uintptr
	callers := pcs[:runtime.Callers(2, pcs[:])]
	// One frame to each pc: the runtime lists inlined calls separately.
	frames := runtime.CallersFrames(callers)
	entry := uintptr(0) // of the function, with all that is inlined into it, that contains address
	for i := 0; ; i++ {
		frame, more := frames.Next()
		if i < len(callers) && callers[i] == address {
			entry = frame.Entry
		}
		if frame.Function != "" && !skip(frame.Function) && i < len(callers) {
			site := Site{PC: callers[i], Function: frame.Function, File: frame.File, Line: frame.Line}
			if entry != 0 && entry == frame.Entry {
				site.PC, site.Direct = address, true
			}
			return site
		}
		if !more {
			return Site{}
		}
	}
}

// Split divides the runtime's name of a function into the import path of its
// package and the function's own name: "net/http" and "(*Server).Serve". Split
// undoes the linker's escapes in a path, such as %2e for a dot in its last element,
// and removes from the name what differs between releases of Go.
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
	return percent.Decode(function[:slash+dot]), canonical(function[slash+dot+1:])
}

// canonical removes from the name of a function what depends on the compiler's
// release and on its inlining.
//
//   - The body of a loop over a function has the name of the function that has
//     the loop: F for F-range1. A loop within that loop is F-range2 in Go 1.26 and
//     F-range1-range1 in Go 1.27; both are F.
//   - A literal in F is F.func1, and a literal in that literal is F.func1.1. Where
//     Go 1.27 inlines, it spells them F.1 and F.func1.func1.
//
// Two differences stay, for the name alone does not tell the releases apart. In
// Go 1.26, G.F.func1 is a literal of F, inlined into G, or of the method F of G.
// And F.func2 is the second literal in F even if it is in the body of a loop over
// a function, where Go 1.27 has F-range1.1 and does not count it.
func canonical(name string) string {
	parts := strings.Split(withoutLoops(name), ".")
	within := false // a literal
	for i, part := range parts {
		number := strings.TrimPrefix(part, "func")
		declared := i == 0 || !isNumber(withoutLoops(number)) ||
			i == 1 && parts[0] == "init" && part == number // the first init of a package is init.0
		switch {
		case declared:
			within = false
		case within:
			parts[i] = number
		default:
			parts[i], within = "func"+number, true
		}
	}
	return strings.Join(parts, ".")
}

// withoutLoops removes the names of loop bodies from the end of a name.
func withoutLoops(name string) string {
	for {
		dash := strings.LastIndex(name, "-range")
		if dash < 0 || !isNumber(name[dash+len("-range"):]) {
			return name
		}
		name = name[:dash]
	}
}

func isNumber(s string) bool {
	return s != "" && strings.TrimLeft(s, "0123456789") == ""
}
