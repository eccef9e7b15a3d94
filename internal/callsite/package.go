package callsite

import "runtime"

// Package returns the import path of the package that calls the function that is
// skip frames above the caller of Package, or "unknown".
func Package(skip int) string {
	var pc [1]uintptr
	if runtime.Callers(skip+2, pc[:]) == 0 {
		return "unknown"
	}
	frame, _ := runtime.CallersFrames(pc[:]).Next()
	if pkg, _ := Split(frame.Function); pkg != "" {
		return pkg
	}
	return "unknown"
}
