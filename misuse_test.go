package monitor_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestFoldedClassesAreTold holds that what is counted as "other" is counted and warned
// about, with the function's name and the place of the failing call.
func TestFoldedClassesAreTold(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	class := ""
	r.SetErrorClassifier(func(error) (monitor.Outcome, string, bool) { return monitor.Error, class, true })
	for i := range monitor.MaxErrorClasses + 5 {
		class = fmt.Sprint("class ", i)
		_ = func() (err error) {
			defer f.Task()(&err)
			return errFails
		}()
		if i == monitor.MaxErrorClasses-1 {
			require.Empty(t, r.Warnings())
		}
	}
	require.EqualValues(t, 5, self(r, "error_classes_folded"))
	require.Len(t, r.Warnings(), 1)
	require.Regexp(t, `^error_classes_folded: "f" of scope "test" at .*/misuse_test.go:\d+: .*MaxErrorClasses`, r.Warnings()[0])
}

// TestFoldedCallersAreTold is the same for callers, of a function and of an unnamed span.
func TestFoldedCallersAreTold(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	f := s.Func("f")
	for i := range monitor.MaxCallers + 5 {
		ctx, span := s.Func(fmt.Sprint("caller ", i)).Start(t.Context(), monitor.SpanOptions{})
		call := func(ctx context.Context) { defer f.TaskContext(&ctx)(nil) }
		call(ctx)
		call(ctx)
		span.Finish(nil)
		if i == monitor.MaxCallers-1 {
			require.Empty(t, r.Warnings())
		}
	}
	require.EqualValues(t, 10, self(r, "callers_folded"))
	require.Len(t, r.Warnings(), 1)
	require.Regexp(t, `^callers_folded: "f" of scope "test" at .*/misuse_test.go:\d+: .*MaxCallers`, r.Warnings()[0])

	ctx, span := s.Func("(routing)").Start(t.Context(), monitor.SpanOptions{Provisional: true})
	for i := range monitor.MaxCallers + 3 {
		_, child := s.Func(fmt.Sprint("callee ", i)).Start(ctx, monitor.SpanOptions{})
		child.Finish(nil)
	}
	span.Rename(s.Func("GET /"))
	span.Finish(nil)
	require.EqualValues(t, 13, self(r, "callers_folded"))
	require.Len(t, r.Warnings(), 2)
	require.Regexp(t, `^callers_folded: "\(routing\)" of scope "test" at .*/misuse_test.go:\d+: `, r.Warnings()[1])
	require.Len(t, f.Stats().Callers, monitor.MaxCallers+1)
}

// TestMisusesAreTold holds that each kind of misuse is told once, with the name of what
// was misused and the place.
func TestMisusesAreTold(t *testing.T) {
	r := monitor.NewRegistry()
	s, f := r.Scope("test"), r.Scope("test").Func("f")
	for name, c := range map[string]struct {
		misuse func()
		want   string
	}{
		"counter": {func() { s.Counter("c").Add(-1) }, `misuses: "c" of scope "test"`},
		"again":   {func() { r.Scope("b").Counter("c").Add(-1) }, `misuses: "c" of scope "b"`},
		"meter":   {func() { s.Meter("m").Mark(-1) }, `misuses: "m" of scope "test"`},
		"no context": {func() {
			var ctx context.Context
			f.TaskContext(&ctx)(nil)
		}, `misuses: "f" of scope "test" .*: the context is nil`},
		"no address": {func() { f.TaskContext(nil)(nil) }, `misuses: "f" of scope "test" .*: TaskContext was given no address`},
		"rename": {func() {
			_, span := f.Start(context.Background(), monitor.SpanOptions{})
			span.Rename(nil)
			span.Finish(nil)
		}, `misuses: "f" of scope "test" .*: Rename`},
		"finished twice": {func() {
			_, span := f.Start(context.Background(), monitor.SpanOptions{})
			span.Finish(nil)
			span.Finish(errFails)
		}, `spans_finished_twice: "f" of scope "test"`},
		"succeeded twice": {func() {
			_, span := s.Func("g").Start(context.Background(), monitor.SpanOptions{})
			span.Finish(nil)
			span.Finish(nil)
		}, `spans_finished_twice: "g" of scope "test"`},
		"used after its end": {func() {
			_, span := f.Start(context.Background(), monitor.SpanOptions{})
			span.Finish(nil)
			span.Event("late")
		}, `spans_used_after_finish: "f" of scope "test"`},
		"renamed after its end": {func() {
			_, span := s.Func("g").Start(context.Background(), monitor.SpanOptions{})
			span.Finish(nil)
			span.Rename(f)
		}, `spans_used_after_finish: "g" of scope "test"`},
		"error's name": {func() { r.NameErrors(map[string]error{"nothing": nil, "else": nil}) }, `misuses: "NameErrors" .*"else"`},
	} {
		before := len(r.Warnings())
		for range 3 {
			c.misuse()
		}
		warnings := r.Warnings()[before:]
		require.Len(t, warnings, 1, name)
		require.Regexp(t, c.want, warnings[0], name)
		require.Regexp(t, ` at .*/misuse_test.go:\d+: `, warnings[0], name)
	}
}

// A misuse that was told already does not allocate.
func TestAllocsOfMisuse(t *testing.T) {
	c := monitor.NewRegistry().Scope("test").Counter("c")
	c.Add(-1)
	require.Zero(t, testing.AllocsPerRun(100, func() { c.Add(-1) }))
}
