package collect_test

import (
	"bytes"
	"context"
	"errors"
	stdlog "log"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/stretchr/testify/require"
)

// Whatever names, errors and panics say, each line of the default logger is one that the
// pipeline wrote, and has nothing that a terminal obeys.
func TestHostileTextsMakeNoLines(t *testing.T) {
	var lines bytes.Buffer
	defer stdlog.SetFlags(stdlog.Flags())
	defer stdlog.SetOutput(stdlog.Writer())
	stdlog.SetFlags(0)
	stdlog.SetOutput(&lines)
	want := 0
	for _, name := range collecttest.HostileNames() {
		synctest.Test(t, func(t *testing.T) {
			r := monitor.NewRegistry()
			r.Scope(name).Counter(name)
			r.Scope(name).Gauge(name) // a clash
			_, span := r.Scope(name).Func(name).Start(t.Context(), monitor.SpanOptions{})
			span.Finish(nil)
			span.Finish(nil) // once too often
			r.AddSource(func(func(monitor.Metric) bool) { panic(name) })
			fails := failing(1, errors.New(name))
			sick := &spans{name: name, fail: func(context.Context) error { return fails() }}
			mad := &spans{name: name + "'s", fail: func(context.Context) error { panic(name) }}
			p := collect.Start(r, &numbers{name: "n"}, sick, mad)
			finish(r, 1)
			sleep(time.Minute)
			require.Error(t, p.Stop(t.Context()), "of what made the sink panic")
		})
		want += 6 // two misuses, a panic, two failures, a recovery
	}
	text := strings.TrimSuffix(lines.String(), "\n")
	require.Len(t, strings.Split(text, "\n"), want)
	for line := range strings.SplitSeq(text, "\n") {
		require.Regexp(t, `^(WARN|INFO) (collect|monitor): `, line)
		for _, r := range line {
			// A sink's name may have a DEL, which package slog does not quote and no terminal obeys.
			require.True(t, unicode.IsPrint(r) || r == '\x7f', "%q in %q", r, line)
		}
	}
}
