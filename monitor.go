package monitor

import (
	"runtime"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
)

// Default is the registry of this process, for programs that are one service.
var Default = NewRegistry()

// Package returns the scope of Default that is named after the package that
// calls it. Packages keep it in a variable:
//
//	var mon = monitor.Package()
func Package() *Scope { return Default.Scope(callerPackage(1)) }

// callerPackage returns the import path of the package that calls the function
// that is skip frames above it.
func callerPackage(skip int) string {
	var pc [1]uintptr
	if runtime.Callers(skip+2, pc[:]) == 0 {
		return "unknown"
	}
	frame, _ := runtime.CallersFrames(pc[:]).Next()
	if pkg, _ := callsite.Split(frame.Function); pkg != "" {
		return pkg
	}
	return "unknown"
}
