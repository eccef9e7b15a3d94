// Package callsite finds out who called, cheaply: an instrumented function is
// known by the return address of the call it made into this module.
package callsite

import (
	"runtime"
	"strconv"
	"strings"
)

// Site is a place in a program's source.
type Site struct {
	// PC is a return address that identifies the place within this process.
	PC uintptr
	// Function is the full name of the function, as the runtime has it.
	Function string
	File     string
	Line     int

	// Direct says that PC is the address that Walk was given, so that
	// ReturnAddress finds the place again. It is false where the compiler did
	// not inline the functions in between.
	Direct bool
}

// Walk finds the innermost caller for which skip, given the full name of a
// function, is false. address is what ReturnAddress gave the function that
// calls Walk's caller, or zero. The zero Site means that nobody was found.
//
// It costs a walk of the stack and allocates.
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

// entry returns where the code of the function that contains the return
// address begins: the same for a function and for all that is inlined into it.
func entry(pc uintptr) uintptr {
	if f := runtime.FuncForPC(pc - 1); f != nil {
		return f.Entry()
	}
	return 0
}

// Split parts the runtime's name of a function into the import path of its
// package and the rest: "net/http" and "(*Server).Serve". The linker escapes
// dots in the last element of a path as %2e, which is undone. The name is the
// one that every release of Go gives; see canonical.
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
	return unescape(function[:slash+dot]), canonical(function[slash+dot+1:])
}

// canonical removes from the name of a function what depends on the release of
// the compiler or on what it inlined.
//
//   - The body of a loop over a function belongs to the function whose loop it
//     is: F-range1 is F, and so is the loop within that loop, which is F-range2
//     in Go 1.26 and F-range1-range1 in Go 1.27.
//   - A literal is F.func1, and a literal within that is F.func1.1. Where the
//     compiler inlined F or F.func1, it says F.1 and F.func1.func1.
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

// withoutLoops cuts the bodies of loops off the end of a name.
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
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func unescape(path string) string {
	if !strings.Contains(path, "%") {
		return path
	}
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] == '%' && i+2 < len(path) {
			if c, err := strconv.ParseUint(path[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
		}
		b.WriteByte(path[i])
	}
	return b.String()
}
