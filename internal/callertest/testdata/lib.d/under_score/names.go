// Package under_score has a dot in an element of its path that is not the last.
package under_score

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
