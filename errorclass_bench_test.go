package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func failures() map[string]error {
	plain := errors.New("plain")
	wrapped := fmt.Errorf("wrapped: %w", plain)
	return map[string]error{
		"plain":    plain,
		"wrapped":  wrapped,
		"wrapped3": fmt.Errorf("c: %w", fmt.Errorf("b: %w", wrapped)),
		"timeout":  &net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded},
		"joined":   errors.Join(plain, io.EOF),
	}
}

// How long the failures of a task take, which a backend that is down makes many of.
func BenchmarkClassify(b *testing.B) {
	r := monitor.NewRegistry()
	for name, err := range failures() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Classify(err)
			}
		})
	}
}

func TestClassifyDoesNotAllocate(t *testing.T) {
	r := monitor.NewRegistry()
	for name, err := range failures() {
		require.Zero(t, testing.AllocsPerRun(100, func() { r.Classify(err) }), name)
	}
}

func BenchmarkFailingTask(b *testing.B) {
	f := monitor.NewRegistry().Scope("test").Func("f")
	ctx := context.Background()
	for name, failure := range failures() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				func() (err error) {
					defer f.Task()(&err)
					return failure
				}()
			}
		})
		b.Run("span/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				func() (err error) {
					ctx := ctx
					defer f.TaskContext(&ctx)(&err)
					return failure
				}()
			}
		})
	}
}

// A context that has ended is asked for its cause.
func BenchmarkCanceledSpan(b *testing.B) {
	f := monitor.NewRegistry().Scope("test").Func("f")
	ended, cancel := context.WithCancel(context.WithValue(context.Background(), monitor.NewRegistry(), 1))
	cancel()
	failure := fmt.Errorf("wrapped: %w", ended.Err())
	b.ReportAllocs()
	for b.Loop() {
		func() (err error) {
			ctx := ended
			defer f.TaskContext(&ctx)(&err)
			return failure
		}()
	}
}
