// Package dashed has a dash in its path, which no name of a package may have.
package dashed

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2"
)

var mon = monitor.Package()

// Scope returns the package's scope.
func Scope() *monitor.Scope { return mon }

// Declared defers its task.
func Declared(ctx context.Context) (err error) {
	defer mon.TaskContext(&ctx)(&err)
	return nil
}
