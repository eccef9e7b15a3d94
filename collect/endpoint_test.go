package collect_test

import (
	"errors"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// leaving is a sink of metrics that closes as leave says.
type leaving struct {
	*numbers
	leave func() error
}

func (l leaving) Close() error { return l.leave() }

// A sink that cannot be closed may have lost the end of what it sent, unless its backend has
// acknowledged it; Stop says so, and so does the log in either case.
func TestASinkThatCannotBeClosed(t *testing.T) {
	for name, c := range map[string]struct {
		leave func() error
		want  string
	}{
		"error": {func() error { return errors.New("reset") }, "reset"},
		"panic": {func() error { panic("ouch") }, "ouch"},
		"exit":  {func() error { runtime.Goexit(); return nil }, "Goexit"},
	} {
		for _, mute := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				var lines log
				sink := leaving{&numbers{name: "a", mute: mute}, c.leave}
				p := collect.Options{Logger: lines.logger()}.Start(monitor.NewRegistry(), sink)
				err := p.Stop(t.Context())
				e := balanced(t, p)
				require.Contains(t, lines.String(), "closing fails", name)
				if mute {
					require.ErrorContains(t, err, "collect: lost 0 metrics to a, the end of what was sent may be lost: ", name)
					require.ErrorContains(t, err, c.want)
					require.Contains(t, e.CloseError, c.want)
					require.Equal(t, e.Made, e.Sent)
				} else {
					require.NoError(t, err, name)
					require.Empty(t, e.CloseError)
					require.Equal(t, e.Made, e.Delivered)
				}
			})
		}
	}
}
