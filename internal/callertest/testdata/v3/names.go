// Package callers has a major version for the last element of its path.
package callers

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
