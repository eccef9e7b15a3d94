package errclass_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
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

func TestErrorsThatWrapThemselves(t *testing.T) {
	for _, err := range []error{loop{}, wide{}} {
		require.Equal(t, errclass.Error, errclass.Of(err))
		require.NotEmpty(t, errclass.Name(err))
	}
}

func TestNoMoreThan64ErrorsAreLookedAt(t *testing.T) {
	err := error(context.Canceled)
	for range 63 {
		err = fmt.Errorf("wrapped: %w", err)
	}
	require.Equal(t, errclass.Canceled, errclass.Of(err))
	require.Equal(t, errclass.Error, errclass.Of(fmt.Errorf("wrapped: %w", err)))
}

func TestACancellationOutweighsATimeout(t *testing.T) {
	require.Equal(t, errclass.Canceled, errclass.Of(errors.Join(context.DeadlineExceeded, context.Canceled)))
	require.Equal(t, errclass.Canceled, errclass.Of(errors.Join(context.Canceled, context.DeadlineExceeded)))
	require.Equal(t, errclass.Timeout, errclass.Of(errors.Join(fs.ErrNotExist, context.DeadlineExceeded)))
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
