package monitor_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// stopped reports whether f panics or exits, also if it panics with nil.
func stopped(f func()) bool {
	done := make(chan bool)
	go func() {
		returned := false
		defer func() {
			_ = recover()
			done <- !returned
		}()
		f()
		returned = true
	}()
	return <-done
}

func TestANilPanicGoesOn(t *testing.T) {
	for _, setting := range []string{"panicnil=0", "panicnil=1"} {
		t.Run(setting, func(t *testing.T) {
			t.Setenv("GODEBUG", setting)
			r := monitor.NewRegistry()
			scope := r.Scope("test")
			f := scope.Func("f")
			failed := errors.New("failed")
			for name, call := range map[string]func(end func()) error{
				"Func.Task":         func(end func()) (err error) { defer f.Task()(&err); end(); return nil },
				"Func.Task of nil":  func(end func()) error { defer f.Task()(nil); end(); return nil },
				"Func.Task, failed": func(end func()) (err error) { err = failed; defer f.Task()(&err); end(); return nil },
				"Scope.Task":        func(end func()) (err error) { defer scope.Task()(&err); end(); return nil },
				"Func.TaskContext": func(end func()) (err error) {
					ctx := t.Context()
					defer f.TaskContext(&ctx)(&err)
					end()
					return nil
				},
				"Scope.TaskContext": func(end func()) (err error) {
					ctx := context.Background()
					defer scope.TaskContext(&ctx)(&err)
					end()
					return nil
				},
				"in a loop": func(end func()) (err error) { // not open-coded
					for range 2 {
						defer f.Task()(&err)
					}
					end()
					return nil
				},
				"twice": func(end func()) (err error) {
					defer f.Task()(&err)
					func() { defer f.Task()(&err); end() }()
					return nil
				},
			} {
				t.Run(name, func(t *testing.T) {
					panics := func() (n int64) {
						for m := range r.Snapshot() {
							if m.Func != nil {
								n += m.Func.Panics
							}
						}
						return n
					}
					before := panics()
					require.True(t, stopped(func() { _ = call(func() { panic(nil) }) }))
					after := panics()
					require.Greater(t, after, before)
					require.True(t, stopped(func() { _ = call(runtime.Goexit) }))
					require.False(t, stopped(func() { _ = call(func() {}) }))
					require.False(t, stopped(func() { // returns while another panic goes on
						defer func() { _ = recover() }()
						defer func() { _ = call(func() {}) }()
						panic("other")
					}))
					require.Equal(t, after, panics())
				})
			}
			var class []monitor.ClassCount
			for _, c := range f.Stats().Classes {
				if c.Name != "error" {
					class = append(class, c)
				}
			}
			require.Len(t, class, 1)
			require.Equal(t, "panic: runtime error", class[0].Name)

			// Finish does not recover, and so has nothing to raise again.
			_, span := f.Start(t.Context(), monitor.SpanOptions{})
			var raised any
			func() {
				defer func() { raised = recover() }()
				defer span.Finish(nil)
				panic("text")
			}()
			require.Equal(t, "text", raised)
			_, span = f.Start(t.Context(), monitor.SpanOptions{})
			func() {
				defer func() { raised = recover() }()
				defer span.FinishPanic(nil)
				panic("text")
			}()
			require.Equal(t, "text", raised)
		})
	}
}

func TestNilPanicsOfCallbacks(t *testing.T) {
	for _, setting := range []string{"panicnil=0", "panicnil=1"} {
		t.Setenv("GODEBUG", setting)
		r := monitor.NewRegistry()
		r.Scope("test").GaugeFunc("g", func() float64 { panic(nil) })
		require.True(t, math.IsNaN(r.Scope("test").Gauge("g").Value()))
		r.AddSource(func(func(monitor.Metric) bool) { panic(nil) })
		for m := range r.Snapshot() {
			require.NotEmpty(t, m.Name)
		}
		r.AddCondition(func() []string { panic(nil) })
		require.Empty(t, r.Conditions())
		r.SetErrorClassifier(func(error) (monitor.Outcome, string, bool) { panic(nil) })
		outcome, class := r.Classify(nilPanickingError{})
		require.Equal(t, monitor.Error, outcome)
		require.Equal(t, "panicking error", class)
		warnings := r.Warnings()
		require.Len(t, warnings, 4)
		for _, w := range warnings {
			require.Contains(t, w, "callback_panics: ")
			require.Contains(t, w, "panic called with nil argument")
		}
	}
}

type nilPanickingError struct{}

func (nilPanickingError) Error() string { return "" }
func (nilPanickingError) Unwrap() error { panic(nil) }
