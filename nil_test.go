package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestNilRecordsNothing calls every method of every type that a program may hold as a
// nil pointer, and every method of what they return.
func TestNilRecordsNothing(t *testing.T) {
	for _, v := range []any{
		(*monitor.Registry)(nil), (*monitor.Scope)(nil), (*monitor.Func)(nil), (*monitor.Span)(nil),
		(*monitor.Counter)(nil), (*monitor.Meter)(nil), (*monitor.Gauge)(nil), (*monitor.Timer)(nil), (*monitor.ValDist)(nil),
		(*monitor.Catch)(nil),
	} {
		callAll(t, reflect.ValueOf(v), reflect.TypeOf(v).String(), 3)
	}
}

// callAll calls all methods of v with small and with zero arguments, and, as deep as
// that, of their results.
func callAll(t *testing.T, v reflect.Value, name string, depth int) {
	for i := range v.NumMethod() {
		method := v.Type().Method(i)
		if method.Name == "Format" {
			continue // package fmt calls it, and prints "<nil>"
		}
		name := name + "." + method.Name
		for _, zero := range []bool{false, true} {
			var args []reflect.Value
			for j := range v.Method(i).Type().NumIn() {
				in := v.Method(i).Type().In(j)
				if v.Method(i).Type().IsVariadic() && j == v.Method(i).Type().NumIn()-1 {
					continue
				}
				args = append(args, argument(in, zero))
			}
			var results []reflect.Value
			require.NotPanics(t, func() { results = v.Method(i).Call(args) }, name)
			if n := len(results); n > 1 && !results[n-1].IsZero() {
				continue // an error
			}
			for _, result := range results {
				use(t, result, name, depth-1)
			}
		}
	}
}

// use calls a result, ranges over it, or calls its methods.
func use(t *testing.T, result reflect.Value, name string, depth int) {
	if depth == 0 {
		return
	}
	if result.Kind() == reflect.Interface {
		result = result.Elem()
	}
	switch result.Kind() {
	case reflect.Func:
		var args []reflect.Value
		for i := range result.Type().NumIn() {
			in := result.Type().In(i)
			if in.Kind() == reflect.Func {
				args = append(args, reflect.MakeFunc(in, func([]reflect.Value) []reflect.Value {
					t.Errorf("%s yields", name)
					return []reflect.Value{reflect.ValueOf(true)}
				}))
				continue
			}
			args = append(args, reflect.Zero(in))
		}
		require.NotPanics(t, func() { result.Call(args) }, name)
	case reflect.Pointer, reflect.Struct:
		if result.Type() != reflect.TypeFor[time.Time]() {
			callAll(t, result, name, depth)
		}
	}
}

func argument(in reflect.Type, zero bool) reflect.Value {
	switch {
	case in == reflect.TypeFor[context.Context]():
		return reflect.ValueOf(context.Background())
	case in.Kind() == reflect.Func && in.NumOut() == 1 && in.Out(0) == reflect.TypeFor[error]():
		return reflect.ValueOf(func(context.Context) error { return nil })
	case zero:
		return reflect.Zero(in)
	case in == reflect.TypeFor[*context.Context]():
		ctx := context.Background()
		return reflect.ValueOf(&ctx)
	case in == reflect.TypeFor[error]():
		return reflect.ValueOf(io.EOF)
	case in == reflect.TypeFor[any]():
		return reflect.ValueOf("panic")
	case in == reflect.TypeFor[monitor.Sampler]():
		return reflect.ValueOf(monitor.Never)
	case in.Kind() == reflect.String:
		return reflect.ValueOf("name").Convert(in)
	case in.Kind() >= reflect.Int && in.Kind() <= reflect.Int64:
		return reflect.ValueOf(-1).Convert(in)
	}
	return reflect.Zero(in)
}

// A task of a nil scope or function changes nothing about the call that has it.
func TestTasksOfNil(t *testing.T) {
	for name, tasks := range map[string]struct {
		task  func() func(*error)
		inCtx func(*context.Context) func(*error)
	}{
		"scope": {(*monitor.Scope)(nil).Task, (*monitor.Scope)(nil).TaskContext},
		"func":  {(*monitor.Func)(nil).Task, (*monitor.Func)(nil).TaskContext},
	} {
		t.Run(name, func(t *testing.T) {
			err := errors.New("fails")
			require.PanicsWithValue(t, "own", func() { defer tasks.task()(&err); panic("own") })
			require.PanicsWithValue(t, "own", func() {
				ctx := t.Context()
				defer tasks.inCtx(&ctx)(&err)
				panic("own")
			})
			func() { defer tasks.task()(&err) }()
			ctx := t.Context()
			func() { defer tasks.inCtx(&ctx)(&err) }()
			require.Equal(t, t.Context(), ctx)
			require.EqualError(t, err, "fails")
			ctx = nil
			tasks.inCtx(&ctx)(nil)
			require.Equal(t, context.Background(), ctx, "as with a scope")
			tasks.inCtx(nil)(nil)
		})
	}
}

func TestNilRegistry(t *testing.T) {
	var r *monitor.Registry
	require.Nil(t, r.Scope("s").Func("f"))
	outcome, class := r.Classify(io.EOF)
	require.Equal(t, monitor.Error, outcome)
	require.Equal(t, "EOF", class)
	require.Equal(t, "panic: EOF", r.ClassifyPanic(io.EOF))
	require.Equal(t, monitor.Never, r.Sampler())
	c, err := r.Catch(monitor.Catching{Func: "*"})
	require.Nil(t, c)
	require.ErrorIs(t, err, monitor.ErrCatchClosed)
	_, err = c.Next(t.Context())
	require.ErrorIs(t, err, monitor.ErrCatchClosed)
	ctx, span := r.Scope("s").Func("f").Start(t.Context(), monitor.SpanOptions{})
	require.Equal(t, t.Context(), ctx)
	require.Nil(t, span)
	ran := make(chan context.Context)
	r.Scope("s").Go(ctx, "go", func(ctx context.Context) error { ran <- ctx; return nil })
	require.Equal(t, ctx, <-ran)
	require.Equal(t, time.Duration(0), r.Scope("s").Timer("t").Start().Stop())
	require.NotNil(t, r.Scope("s").Func("f").Stats().Succeeded)
}

func TestNilIsPrinted(t *testing.T) {
	for _, v := range []any{(*monitor.Span)(nil), (*monitor.Counter)(nil), (*monitor.Func)(nil), (*monitor.Catch)(nil)} {
		require.Contains(t, fmt.Sprint(v), "<nil>")
	}
}

// A span that is renamed to a nil function keeps its name.
func TestRenameToNil(t *testing.T) {
	r := monitor.NewRegistry()
	_, span := r.Scope("s").Func("f").Start(t.Context(), monitor.SpanOptions{})
	span.Rename(nil)
	require.Equal(t, "f", span.Func().Name())
	span.Finish(nil)
}
