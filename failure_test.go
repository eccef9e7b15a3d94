package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"
	"unsafe"
	"weak"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// failOnce has a task with a span fail with the error, and returns its failure.
func failOnce(r *monitor.Registry, err error) *monitor.Failure {
	spans := observed(r)
	func() {
		ctx := context.Background()
		defer r.Scope("test").Func("f").TaskContext(&ctx)(&err)
	}()
	return (*spans)[len(*spans)-1].Failure
}

func TestFailure(t *testing.T) {
	r := monitor.NewRegistry()
	require.Equal(t, &monitor.Failure{Type: "*fmt.wrapError", Text: "read config: EOF"}, failOnce(r, fmt.Errorf("read config: %w", io.EOF)))
	require.Equal(t, &monitor.Failure{Type: "*errors.errorString", Text: "context canceled"}, failOnce(r, context.Canceled))
	require.Nil(t, failOnce(r, nil))
	require.Equal(t, "a\uFFFDb", failOnce(r, errors.New("a\xffb")).Text, "valid UTF-8")
	for _, long := range []string{strings.Repeat("x", 513), strings.Repeat("é", 300), strings.Repeat("a\xff", 300), strings.Repeat("\xffb", 2000), strings.Repeat("界", 171)} {
		text := failOnce(r, errors.New(long)).Text
		require.LessOrEqual(t, len(text), 512)
		require.Greater(t, len(text), 500)
		require.True(t, strings.HasSuffix(text, "…") && utf8.ValidString(text), text)
	}
	require.Len(t, failOnce(r, errors.New(strings.Repeat("x", 512))).Text, 512)
}

// panicFar panics in a function below the one that has the task.
//
//go:noinline
func panicFar(value any) { panic(value) }

//go:noinline
func dereference(p *int) int { return *p }

// panicThrough returns the failures of three tasks, the innermost first, through which a panic goes.
func panicThrough(t *testing.T, r *monitor.Registry, f func()) []monitor.SpanData {
	spans := observed(r)
	s := r.Scope("test")
	func() {
		defer func() { require.NotNil(t, recover()) }()
		ctx := context.Background()
		defer s.Func("outer").TaskContext(&ctx)(nil)
		defer s.Func("middle").Task()(nil)
		func() {
			ctx := ctx
			defer s.Func("inner").TaskContext(&ctx)(nil)
			f()
		}()
	}()
	return *spans
}

func TestPanicFailure(t *testing.T) {
	for _, c := range []struct {
		f               func()
		kind, text, top string
	}{
		{func() { panicFar("on purpose") }, "string", "on purpose", "panicFar"},
		{func() { panicFar(io.EOF) }, "*errors.errorString", "EOF", "panicFar"},
		{func() { panicFar(42) }, "int", "42", "panicFar"},
		{func() { panicFar(&struct{ huge [100]int }{}) }, "*struct { huge [100]int }", "", "panicFar"},
		{func() { dereference(nil) }, "runtime.errorString", "runtime error: invalid memory address or nil pointer dereference", "dereference"},
	} {
		spans := panicThrough(t, monitor.NewRegistry(), c.f)
		require.Len(t, spans, 2)
		for _, s := range spans {
			if c.kind != "runtime.errorString" { // an errorAddressString on some systems
				require.Equal(t, c.kind, s.Failure.Type)
			}
			require.Equal(t, c.text, s.Failure.Text)
			lines := strings.Split(s.Failure.Stack, "\n")
			require.Contains(t, lines[0], "monitor/v2_test."+c.top, s.Name)
			require.Contains(t, lines[1], "failure_test.go:")
			require.True(t, strings.HasPrefix(lines[1], "\t"))
			require.LessOrEqual(t, len(lines), 2*32+1)
		}
	}
	require.Empty(t, failOnce(monitor.NewRegistry(), io.EOF).Stack)
}

func TestPanicOutsideOfAPanic(t *testing.T) {
	r := monitor.NewRegistry()
	spans := observed(r)
	_, span := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
	span.FinishPanic("reported later")
	require.Equal(t, &monitor.Failure{Type: "string", Text: "reported later"}, (*spans)[0].Failure)
}

func TestDeepPanicStackIsBounded(t *testing.T) {
	var deep func(int)
	deep = func(n int) {
		if n == 0 {
			panicFar("deep")
		}
		deep(n - 1)
	}
	spans := panicThrough(t, monitor.NewRegistry(), func() { deep(1000) })
	require.Equal(t, 2*32, strings.Count(spans[0].Failure.Stack, "\n"))
	require.Contains(t, spans[1].Failure.Stack, "panicFar")
}

// An angryError fails when it is asked.
type angryError struct{ f func() }

func (e angryError) Error() string { e.f(); return "unreachable" }

func TestErrorMethodsThatMisbehave(t *testing.T) {
	r := monitor.NewRegistry()
	require.Equal(t, "", failOnce(r, angryError{func() { panic("in Error") }}).Text)
	require.EqualValues(t, 1, self(r, "callback_panics"))
	require.Contains(t, strings.Join(r.Warnings(), "\n"), "in Error")

	f := r.Scope("test").Func("inside")
	var again error
	again = angryError{func() {
		ctx := context.Background()
		defer f.TaskContext(&ctx)(&again)
	}}
	require.Equal(t, "unreachable", failOnce(r, again).Text, "the inner call has no text")
	require.Equal(t, "EOF", failOnce(r, io.EOF).Text)
}

// TestErrorMethodsThatEndTheirGoroutine holds that the call is counted all the same.
func TestErrorMethodsThatEndTheirGoroutine(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	spans := observed(r)
	for range 2 {
		apart(func() {
			var err error = angryError{runtime.Goexit}
			defer f.Task()(&err)
		})
		apart(func() {
			ctx, err := context.Background(), error(angryError{runtime.Goexit})
			defer f.TaskContext(&ctx)(&err)
		})
	}
	require.EqualValues(t, 4, f.Stats().Errors)
	require.EqualValues(t, 4, f.Stats().Failed.Count)
	require.Len(t, *spans, 2)
	require.Equal(t, "monitor_test.angryError", (*spans)[0].Class)
	require.Empty(t, r.OpenSpans())
	require.Equal(t, "EOF", failOnce(r, io.EOF).Text, "texts are still made")
}

func TestSetErrorText(t *testing.T) {
	r := monitor.NewRegistry()
	secret := errors.New("token=abc refused")
	r.SetErrorText(func(v any) string { return strings.ReplaceAll(fmt.Sprint(v), "abc", "***") })
	require.Equal(t, "token=*** refused", failOnce(r, secret).Text)
	require.Equal(t, "token=***", panicThrough(t, r, func() { panicFar("token=abc") })[0].Failure.Text)
	r.SetErrorText(func(any) string { return strings.Repeat("x", 10_000) })
	require.LessOrEqual(t, len(failOnce(r, secret).Text), 512)
	r.SetErrorText(func(any) string { panic("in the hook") })
	require.Equal(t, &monitor.Failure{Type: "*errors.errorString"}, failOnce(r, secret))
	r.SetErrorText(func(any) string { return "" })
	require.Empty(t, failOnce(r, secret).Text)
	for _, c := range r.Scope("test").Func("f").Stats().Classes {
		require.NotContains(t, c.Name+c.Last.Text, "abc")
	}
	r.SetErrorText(nil)
	require.Equal(t, "token=abc refused", failOnce(r, secret).Text)
	(*monitor.Registry)(nil).SetErrorText(nil)
}

func TestLastFailureOfAClass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := r.Scope("test").Func("f")
		last := func() *monitor.LastFailure { return f.Stats().Classes[0].Last }
		fail := func(text string) {
			err := errors.New(text)
			defer f.Task()(&err)
		}
		fail("first")
		require.Equal(t, monitor.Failure{Type: "*errors.errorString", Text: "first"}, last().Failure)
		require.False(t, last().TraceID.IsValid(), "it had no span")
		require.WithinDuration(t, time.Now(), last().Time, time.Minute)
	})
	// The clock of tasks is the real one.
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	for i := 0; ; i++ {
		func() {
			ctx, err := context.Background(), fmt.Errorf("failure %d", i)
			defer f.TaskContext(&ctx)(&err)
		}()
		if c := f.Stats().Classes[0]; c.Last.Text != "failure 0" {
			require.Greater(t, i, 0)
			require.True(t, c.Last.TraceID.IsValid())
			require.True(t, c.Last.SpanID.IsValid())
			break
		}
		time.Sleep(time.Millisecond)
	}
}

// TestLastFailuresAreBounded has more texts than a registry has room for.
func TestLastFailuresAreBounded(t *testing.T) {
	r := monitor.NewRegistry()
	const functions = 6000 // of 512 bytes: 3 MiB
	s := [4]*monitor.Scope{r.Scope("a"), r.Scope("b"), r.Scope("c"), r.Scope("d")}
	for i := range functions {
		err := errors.New(fmt.Sprint(i, strings.Repeat("x", 600)))
		func() { defer s[i%4].Func(fmt.Sprint("f", i)).Task()(&err) }()
	}
	bytes, missing := 0, 0
	for m := range r.Snapshot() {
		if m.Func == nil {
			continue
		}
		require.EqualValues(t, 1, m.Func.Classes[0].Count)
		if last := m.Func.Classes[0].Last; last == nil {
			missing++
		} else {
			bytes += len(last.Text)
		}
	}
	require.LessOrEqual(t, bytes, 2<<20)
	require.Greater(t, bytes, 2<<20-1024)
	require.Greater(t, missing, 1000)
}

// TestFailuresPinNothing fails with texts that are parts of large ones.
func TestFailuresPinNothing(t *testing.T) {
	r := monitor.NewRegistry()
	freed := func() weak.Pointer[byte] {
		large := []byte(strings.Repeat("x", 64<<10))
		text := string(large)
		err := partOfText(text[100:110])
		w := weak.Make(unsafe.StringData(text))
		func() {
			ctx, err := context.Background(), error(err)
			defer r.Scope("test").Func("f").TaskContext(&ctx)(&err)
		}()
		return w
	}()
	require.Len(t, r.KeptTraces(), 1)
	require.Equal(t, "xxxxxxxxxx", r.KeptTraces()[0].Root().Failure.Text)
	require.Eventually(t, func() bool { runtime.GC(); return freed.Value() == nil }, 10*time.Second, time.Millisecond)
	runtime.KeepAlive(r)
}

func TestFailuresConcurrently(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 200 {
				func() {
					ctx, err := context.Background(), errors.New(strings.Repeat("x", i))
					defer f.TaskContext(&ctx)(&err)
				}()
				r.KeptTraces()
				f.Stats()
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 800, f.Stats().Classes[0].Count)
}

type partOfText string

func (e partOfText) Error() string { return string(e) }
