package monitor

import "github.com/spacemonkeygo/monitor/v2/internal/callsite"

// Default is the registry of this process, for programs that are one service.
var Default = NewRegistry()

// Package returns the scope of Default that is named after the package that
// calls it. Packages keep it in a variable:
//
//	var mon = monitor.Package()
func Package() *Scope { return Default.Scope(callsite.Package(1)) }
