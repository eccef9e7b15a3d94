package collect_test

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func TestMarkedErrors(t *testing.T) {
	require.NoError(t, collect.Permanent(nil))
	require.NoError(t, collect.RetryAfter(nil, 1))
	for _, err := range []error{collect.Permanent(errSick), collect.RetryAfter(errSick, 1)} {
		require.True(t, errors.Is(err, errSick))
		require.Equal(t, "sick", err.Error())
	}
}

type loopError struct{}

func (e loopError) Error() string { return "loop" }
func (e loopError) Unwrap() error { return e }

type panickingError struct{}

func (panickingError) Error() string { panic("Error") }

// TestHostileErrors: an error of a sink is code of the sink.
func TestHostileErrors(t *testing.T) {
	var typedNil *url.Error
	for name, c := range map[string]struct {
		err     error
		dropped string // reason; tried again if empty
		text    string
	}{
		"typed nil": {typedNil, collect.Panicked, "panic: runtime error: invalid memory address or nil pointer dereference"},
		"panicking": {panickingError{}, collect.Panicked, "panic: Error"},
		"loop":      {loopError{}, "", "loop"},
		"permanent": {collect.Permanent(loopError{}), collect.Rejected, "loop"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := monitor.NewRegistry()
				sink := &spans{name: "hostile", fail: func(context.Context) error { return c.err }}
				p := collect.Options{Logger: silent}.Start(r, sink)
				finish(r, 1)
				sleep(time.Minute)
				e := balanced(t, p)
				require.Equal(t, c.text, e.LastError)
				if c.dropped == "" {
					require.EqualValues(t, 1, e.Queued)
					require.Greater(t, e.Failures, int64(1))
				} else {
					require.Equal(t, map[string]int64{c.dropped: 1}, dropped(e))
				}
				require.Error(t, p.Stop(t.Context()))
			})
		})
	}
}
