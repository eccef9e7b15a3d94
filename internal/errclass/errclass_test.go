package errclass_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/internal/errclass"
	"github.com/stretchr/testify/require"
)

// The classes of every sort of error are tested with Registry.Classify. These tests
// are for what is hard to see from there.

type loop struct{}

func (e loop) Error() string { return "loop" }
func (e loop) Unwrap() error { return e }

// wide wraps itself twice: looking at all of its tree takes for ever.
type wide struct{}

func (e wide) Error() string   { return "wide" }
func (e wide) Unwrap() []error { return []error{e, e} }

func of(err error) (errclass.Outcome, string) {
	var names errclass.Names
	return errclass.Of(context.Background(), err, &names)
}

func outcomeOf(err error) errclass.Outcome {
	outcome, _ := of(err)
	return outcome
}

func TestErrorsThatWrapThemselves(t *testing.T) {
	for _, err := range []error{loop{}, wide{}} {
		outcome, class := of(err)
		require.Equal(t, errclass.Error, outcome)
		require.NotEmpty(t, class)
	}
}

func TestNoMoreThan64ErrorsOfAChainAreLookedAt(t *testing.T) {
	err := error(context.Canceled)
	for range 63 {
		err = fmt.Errorf("wrapped: %w", err)
	}
	require.Equal(t, errclass.Canceled, outcomeOf(err))
	require.Equal(t, errclass.Error, outcomeOf(fmt.Errorf("wrapped: %w", err)))
}

func TestALongListIsLookedAtAsAWhole(t *testing.T) {
	list := make([]error, 1001)
	for i := range list {
		list[i] = context.Canceled
	}
	list[1000] = fs.ErrNotExist
	outcome, class := of(errors.Join(list...))
	require.Equal(t, errclass.Error, outcome)
	require.Equal(t, "Not Exist", class)
}

// ungrouped and collected are lists as zeebo/errs and hashicorp/go-multierror make them:
// Unwrap leads to the first error only.
type ungrouped struct{ error }

func (u ungrouped) Unwrap() error    { return u.Ungroup()[0] }
func (u ungrouped) Ungroup() []error { return u.error.(interface{ Unwrap() []error }).Unwrap() }

type collected struct{ error }

func (c collected) Unwrap() error          { return c.WrappedErrors()[0] }
func (c collected) WrappedErrors() []error { return c.error.(interface{ Unwrap() []error }).Unwrap() }

// asking is a list that answers for all of its errors.
type asking struct{ error }

func (a asking) Unwrap() []error      { return a.error.(interface{ Unwrap() []error }).Unwrap() }
func (a asking) Is(target error) bool { return errors.Is(a.error, target) }
func (a asking) Timeout() bool        { return errors.Is(a.error, context.DeadlineExceeded) }

func TestTheWorstBranchDecides(t *testing.T) {
	refused := &fs.PathError{Op: "dial", Err: syscall.ECONNREFUSED}
	late := fmt.Errorf("late: %w", context.DeadlineExceeded)
	for _, c := range []struct {
		branches []error
		outcome  errclass.Outcome
		class    string
	}{
		{[]error{refused, context.Canceled, context.Canceled}, errclass.Error, syscall.ECONNREFUSED.Error()},
		{[]error{context.Canceled, refused, context.Canceled}, errclass.Error, syscall.ECONNREFUSED.Error()},
		{[]error{context.Canceled, late, refused}, errclass.Error, syscall.ECONNREFUSED.Error()},
		{[]error{context.Canceled, late}, errclass.Timeout, "Timeout"},
		{[]error{late, context.Canceled}, errclass.Timeout, "Timeout"},
		{[]error{context.Canceled, context.Canceled}, errclass.Canceled, "Canceled"},
		{[]error{refused, fs.ErrNotExist}, errclass.Error, syscall.ECONNREFUSED.Error()},
		{[]error{context.Canceled, errors.Join(context.Canceled, errors.Join(late, refused))}, errclass.Error, syscall.ECONNREFUSED.Error()},
		{[]error{errors.Join(context.Canceled, late), context.Canceled}, errclass.Timeout, "Timeout"},
	} {
		list := errors.Join(c.branches...)
		for _, err := range []error{
			list, fmt.Errorf("wrapped: %w", list), errors.Join(list), errors.Join(context.Canceled, list),
			fmt.Errorf("%w and %w", context.Canceled, list), ungrouped{list}, collected{list}, asking{list},
		} {
			outcome, class := of(err)
			require.Equal(t, c.outcome, outcome, "%T %q", err, err)
			require.Equal(t, c.class, class, "%T %q", err, err)
		}
	}
}

func TestPanicName(t *testing.T) {
	name := func(err error) string { return "named " + err.Error() }
	for value, want := range map[any]string{
		nil:                  "",
		errors.New("x"):      "panic: named x",
		"text":               "panic: string",
		7:                    "panic: int",
		[1]struct{ A int }{}: "panic: [1]struct { A int }",
	} {
		require.Equal(t, want, errclass.PanicName(value, name))
	}
	defer func() { require.Equal(t, "panic: runtime error", errclass.PanicName(recover(), name)) }()
	var empty []int
	empty[len(empty)]++
}
