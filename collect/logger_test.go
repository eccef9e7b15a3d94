package collect_test

import (
	"bytes"
	"context"
	"encoding/json"
	stdlog "log"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

var _ collect.Logger = (*slog.Logger)(nil)

// Without a Logger the lines go to package log.
func TestDefaultLogger(t *testing.T) {
	var lines bytes.Buffer
	defer stdlog.SetFlags(stdlog.Flags())
	defer stdlog.SetOutput(stdlog.Writer())
	stdlog.SetFlags(0)
	stdlog.SetOutput(&lines)
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.Scope("test").Counter("twice")
		r.Scope("test").Gauge("twice")
		f := failing(1, errSick)
		p := collect.Start(r, &deaf{spans{name: "a b"}}, &spans{name: "s", fail: func(context.Context) error { return f() }})
		finish(r, 1)
		sleep(time.Minute)
		require.NoError(t, p.Stop(t.Context()))
	})
	require.Regexp(t, `^WARN monitor: kind_clashes: "twice" at [^\n]*
ERROR collect: a sink takes neither metrics nor spans sink="a b"
WARN collect: sending fails sink=s signal=spans error=[^\n]*
INFO collect: sending works again sink=s signal=spans after=[^ ]*ms failures=1
$`, lines.String())
}

// A line has its level and its attributes also if the program sets its logger after the
// pipeline has started.
func TestALoggerThatIsSetLater(t *testing.T) {
	defer stdlog.SetFlags(stdlog.Flags())
	defer stdlog.SetOutput(stdlog.Writer())
	defer slog.SetDefault(slog.Default())
	var lines bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := failing(1, errSick)
		p := collect.Start(r, &spans{name: "s", fail: func(context.Context) error { return f() }})
		slog.SetDefault(slog.New(slog.NewJSONHandler(&lines, nil)))
		finish(r, 1)
		sleep(time.Minute)
		require.NoError(t, p.Stop(t.Context()))
	})
	var line struct{ Level, Msg, Sink, Signal, Error string }
	require.NoError(t, json.NewDecoder(&lines).Decode(&line))
	require.Equal(t, "WARN", line.Level)
	require.Equal(t, "collect: sending fails", line.Msg)
	require.Equal(t, []string{"s", "spans", "sick"}, []string{line.Sink, line.Signal, line.Error})
}

// panicking is a Logger that panics, as does a *slog.Logger that is nil.
type panicking struct{}

func (panicking) Info(string, ...any)  { panic("Info") }
func (panicking) Warn(string, ...any)  { panic("Warn") }
func (panicking) Error(string, ...any) { panic("Error") }

func TestALoggerThatPanics(t *testing.T) {
	for _, logger := range []collect.Logger{panicking{}, (*slog.Logger)(nil)} {
		synctest.Test(t, func(t *testing.T) {
			r := monitor.NewRegistry()
			r.Scope("test").Counter("twice")
			r.Scope("test").Gauge("twice")
			f := failing(1, errSick)
			sink := &spans{name: "s", fail: func(context.Context) error { return f() }}
			p := collect.Options{Logger: logger}.Start(r, &deaf{spans{name: "a"}}, sink)
			finish(r, 1)
			sleep(time.Minute)
			require.Equal(t, 1, sink.count())
			require.NoError(t, p.Stop(t.Context()))
		})
	}
}
