// Package dotted has a dot in the last element of its path, which the linker
// writes otherwise, and another name than its path. It starts tasks wherever a
// package can, before main and afterwards.
package dotted

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2"
)

var mon = monitor.Package()

// Scope returns the package's scope.
func Scope() *monitor.Scope { return mon }

// End ends the task that a package-level variable started.
var End = mon.Task()

var _ = initializer()

func initializer() (err error) {
	defer mon.Task()(&err)
	return nil
}

var _ = func() (err error) {
	defer mon.Task()(&err)
	return nil
}()

func init() {
	defer mon.Task()(nil)
}

func init() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		Declared(context.Background())
	}()
	<-done
	Leaf(context.Background())
}

// Declared defers its task.
func Declared(ctx context.Context) (err error) {
	defer mon.TaskContext(&ctx)(&err)
	return nil
}

// Leaf is small enough to be inlined into other packages.
func Leaf(ctx context.Context) { mon.TaskContext(&ctx)(nil) }

// Generic is compiled in the packages that use it.
func Generic[T any](ctx context.Context, _ T) (err error) {
	defer mon.TaskContext(&ctx)(&err)
	return nil
}

// Type is for others to embed.
type Type struct{}

// Value is instrumented.
func (Type) Value(ctx context.Context) (err error) {
	defer mon.TaskContext(&ctx)(&err)
	return nil
}

// Pointer is instrumented, and may be inlined.
func (t *Type) Pointer(ctx context.Context) { mon.TaskContext(&ctx)(nil) }

// Each calls f from the body of a loop over a function.
func Each(seq func(yield func(int) bool), f func()) {
	for range seq {
		defer mon.Task()(nil)
		f()
	}
}
