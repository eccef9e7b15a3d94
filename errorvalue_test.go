package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// carrier is an error whose type can be compared, though a value with a slice in it can
// not: comparing two such values panics.
type carrier struct{ with any }

func (carrier) Error() string { return "carrier" }

// An error is a key only if its value can be one; see
// https://github.com/getsentry/sentry-go/issues/1131.
func TestErrorsWithValuesThatCannotBeCompared(t *testing.T) {
	bad := carrier{[]string{"x"}}
	require.Panics(t, func() { _ = error(bad) == error(carrier{[]string{"x"}}) })
	for _, c := range []struct {
		name  string
		err   error
		class string
	}{
		{"bare", bad, "monitor_test.carrier"},
		{"wrapped", fmt.Errorf("wrapped: %w", bad), "monitor_test.carrier"},
		{"joined", errors.Join(context.Canceled, bad), "monitor_test.carrier"},
		{"deep", carrier{carrier{func() {}}}, "monitor_test.carrier"},
		{"another value", carrier{2}, "monitor_test.carrier"},
		{"named", carrier{1}, "one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := monitor.NewRegistry()
			r.NameErrors(map[string]error{"one": carrier{1}})
			f := r.Scope("test").Func("f")
			f.Task()(&c.err)
			outcome, class := r.Classify(c.err)
			require.Equal(t, monitor.Error, outcome)
			require.Equal(t, c.class, class)

			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(bad)
			f.TaskContext(&ctx)(&c.err)
			require.Equal(t, []monitor.ClassCount{{Name: c.class, Count: 2}}, countsOf(f.Stats().Classes))

			require.Panics(t, func() { defer f.Task()(nil); panic(c.err) })
			require.EqualValues(t, 1, f.Stats().Panics)
			require.Zero(t, self(r, "misuses"))
			r.NameErrors(map[string]error{"bad": bad})
			require.EqualValues(t, 1, self(r, "misuses"), "it cannot have a name")
		})
	}
}
