package slogtrace_test

import (
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/slogtrace"
)

// A secret is a slog.LogValuer that hides itself.
type secret string

func (secret) LogValue() slog.Value { return slog.StringValue("***") }

type panicking struct{}

func (panicking) LogValue() slog.Value { panic("no value") }

// events returns the events of the span.
func events(s *monitor.Span) (list []string) {
	for _, a := range s.Data().Annotations {
		if a.Key == "" {
			list = append(list, a.Value)
		}
	}
	return list
}

func TestEventText(t *testing.T) {
	long := strings.Repeat("x", 100)
	for name, c := range map[string]struct {
		with func(*slog.Logger) *slog.Logger
		args []any
		want string
	}{
		"none":   {want: "INFO msg"},
		"kinds":  {args: []any{"a", 1, "b", true, "c", time.Second, "d", 0.5}, want: "INFO msg a=1 b=true c=1s d=0.5"},
		"quotes": {args: []any{"a", "x y", "b", "", "c d", "e=f", "g", "a\nb"}, want: `INFO msg a="x y" b="" "c d"="e=f" g="a\nb"`},
		"values": {args: []any{"a", secret("word"), "b", io.EOF, "c", nil}, want: "INFO msg a=*** b=EOF c=<nil>"},
		"groups": {args: []any{slog.Group("g", "a", 1, slog.Group("", "b", 2)), slog.Attr{}}, want: "INFO msg g.a=1 g.b=2"},
		"logger": {with: func(l *slog.Logger) *slog.Logger {
			return l.With("z", 0).With("a", 1).WithGroup("g").With("b", 2).WithGroup("h")
		}, args: []any{"c", 3}, want: "INFO msg z=0 a=1 g.b=2 g.h.c=3"},
		"too long": {args: []any{"a", 1, "b", long, "c", long, "d", 2}, want: "INFO msg a=1 b=" + long + " d=2 ..."},
		"full":     {args: []any{"a", long, "b", long[:100-len("INFO msg a= b= ...")]}, want: "INFO msg a=" + long + " b=" + long[:100-len("INFO msg a= b= ...")]},
		"fuller":   {args: []any{"a", long, "b", long[:101-len("INFO msg a= b= ...")]}, want: "INFO msg a=" + long + " ..."},
		"too deep": {with: func(l *slog.Logger) *slog.Logger { return l.With("a", long+long).WithGroup("g").With("b", 1) }, args: []any{"c", 3}, want: "INFO msg g.b=1 g.c=3 ..."},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, span := begin(t, t.Context())
			log := slog.New(slogtrace.New(slog.DiscardHandler, slogtrace.Options{Events: slog.LevelInfo}))
			if c.with != nil {
				log = c.with(log)
			}
			log.InfoContext(ctx, "msg", c.args...)
			require.Equal(t, []string{c.want}, events(span))
		})
	}
}

func TestEventOfPanickingValue(t *testing.T) {
	ctx, span := begin(t, t.Context())
	slog.New(slogtrace.New(slog.DiscardHandler, slogtrace.Options{Events: slog.LevelInfo})).InfoContext(ctx, "msg", "a", panicking{}, "b", 1)
	// The value is an error with a stack.
	require.Equal(t, []string{"INFO msg b=1 ..."}, events(span))
}

func TestLongMessage(t *testing.T) {
	ctx, span := begin(t, t.Context())
	log := slog.New(slogtrace.New(slog.DiscardHandler, slogtrace.Options{Events: slog.LevelInfo}))
	log.InfoContext(ctx, strings.Repeat("y", 10_000), "a", 1)
	require.Len(t, events(span), 1)
	require.Len(t, events(span)[0], monitor.MaxName)
}

// A record may go to the span, to the log, to both, or nowhere.
func TestEventLevels(t *testing.T) {
	for name, c := range map[string]struct {
		events      slog.Leveler
		log         slog.Level
		noted, logs int // how many of one record of each level
	}{
		"none":      {nil, slog.LevelInfo, 0, 3},
		"warnings":  {slog.LevelWarn, slog.LevelInfo, 2, 3},
		"more":      {slog.LevelDebug, slog.LevelError, 4, 1},
		"only here": {slog.LevelInfo, slog.LevelError + 1, 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, span := begin(t, t.Context())
			next, logged := toJSON(c.log)
			log := slog.New(slogtrace.New(next, slogtrace.Options{Events: c.events}))
			for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
				log.Log(ctx, level, level.String())
				log.Log(t.Context(), level, "without a span")
			}
			require.Len(t, events(span), c.noted)
			require.Len(t, logged(t), 2*c.logs)
		})
	}
}
