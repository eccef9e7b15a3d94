package collect_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

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

func TestLedgerNamesAreUnique(t *testing.T) {
	p := collect.Options{Logger: silent}.Start(monitor.NewRegistry(),
		&spans{name: "x"}, &spans{name: "x#2"}, &spans{name: "x"}, &spans{name: "x"})
	defer p.Stop(t.Context())
	var names []string
	for _, e := range p.Ledger() {
		names = append(names, e.Sink)
	}
	require.Equal(t, []string{"x", "x#2", "x#3", "x#4"}, names)
}

func TestWarningsOfTheRegistryAreLoggedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log safeBuffer
		r := monitor.NewRegistry()
		r.Scope("test").Counter("early")
		r.Scope("test").Gauge("early")
		p := collect.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}.Start(r, &numbers{name: "n"})
		require.Equal(t, 1, strings.Count(log.String(), "early"))
		r.Scope("test").Counter("late")
		r.Scope("test").Gauge("late")
		sleep(time.Minute)
		require.Equal(t, 1, strings.Count(log.String(), "late"))
		require.NoError(t, p.Stop(t.Context()))
		require.Equal(t, 1, strings.Count(log.String(), "early"))
	})
}

// safeBuffer is a buffer for several goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer // guarded by mu
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
