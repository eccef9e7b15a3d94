package slogtrace_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/slogtest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/slogtrace"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// begin starts a span in a registry of its own.
func begin(t *testing.T, ctx context.Context) (context.Context, *monitor.Span) {
	ctx, span := monitor.NewRegistry().Scope("test").Func("f").Start(ctx, monitor.SpanOptions{})
	t.Cleanup(func() { span.Finish(nil) })
	return ctx, span
}

// withContext gives each record the context, for tests that log without one.
type withContext struct {
	slog.Handler
	ctx context.Context
}

func (h withContext) Handle(_ context.Context, r slog.Record) error {
	return h.Handler.Handle(h.ctx, r)
}
func (h withContext) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withContext{h.Handler.WithAttrs(attrs), h.ctx}
}
func (h withContext) WithGroup(name string) slog.Handler {
	return withContext{h.Handler.WithGroup(name), h.ctx}
}

// toJSON returns a handler for New, and a function that returns what it has logged.
func toJSON(level slog.Leveler) (next slog.Handler, logged func(t *testing.T) []map[string]any) {
	var buf bytes.Buffer
	return slog.NewJSONHandler(&buf, &slog.HandlerOptions{Level: level}), func(t *testing.T) (list []map[string]any) {
		for line := range strings.Lines(buf.String()) {
			var m map[string]any
			require.NoError(t, json.Unmarshal([]byte(line), &m), line)
			list = append(list, m)
		}
		return list
	}
}

func TestConformance(t *testing.T) {
	all := slogtrace.Options{SampledKey: "sampled", Annotations: true, Events: slog.LevelDebug}
	for name, o := range map[string]slogtrace.Options{"defaults": {}, "all": all} {
		t.Run(name+"/no span", func(t *testing.T) {
			next, logged := toJSON(nil)
			require.NoError(t, slogtest.TestHandler(slogtrace.New(next, o), func() []map[string]any { return logged(t) }))
		})
		t.Run(name+"/span", func(t *testing.T) {
			ctx, span := begin(t, monitor.ContextWithAnnotations(t.Context(), monitor.String("tenant", "acme")))
			next, logged := toJSON(nil)
			h := withContext{slogtrace.New(next, o), ctx}
			require.NoError(t, slogtest.TestHandler(h, func() []map[string]any { return logged(t) }))
			require.NotEmpty(t, logged(t))
			for _, m := range logged(t) {
				require.Equal(t, span.Context().TraceID.String(), m["trace_id"], "%v", m)
				require.Equal(t, span.Context().SpanID.String(), m["span_id"], "%v", m)
			}
		})
	}
}

// TestRecords logs one record by each logger, and compares it as text, without the
// time; T and S stand for the identifiers.
func TestRecords(t *testing.T) {
	type with = func(*slog.Logger) *slog.Logger
	plain := func(l *slog.Logger) *slog.Logger { return l }
	for name, c := range map[string]struct {
		options slogtrace.Options
		with    with
		args    []any
		noSpan  bool
		want    string
	}{
		"no span":     {with: plain, args: []any{"a", 1}, noSpan: true, want: "a=1"},
		"first":       {with: plain, args: []any{"a", 1}, want: "trace_id=T span_id=S a=1"},
		"after With":  {with: func(l *slog.Logger) *slog.Logger { return l.With("w", 0) }, args: []any{"a", 1}, want: "w=0 trace_id=T span_id=S a=1"},
		"keys":        {options: slogtrace.Options{TraceKey: "dd", SpanKey: "ds"}, with: plain, want: "dd=T ds=S"},
		"sampled":     {options: slogtrace.Options{SampledKey: "kept"}, with: plain, want: "trace_id=T span_id=S kept=true"},
		"group":       {with: func(l *slog.Logger) *slog.Logger { return l.WithGroup("g") }, args: []any{"a", 1}, want: "trace_id=T span_id=S g.a=1"},
		"empty group": {with: func(l *slog.Logger) *slog.Logger { return l.WithGroup("g") }, want: "trace_id=T span_id=S"},
		"no group":    {with: func(l *slog.Logger) *slog.Logger { return l.WithGroup("") }, args: []any{"a", 1}, want: "trace_id=T span_id=S a=1"},
		"group, With": {with: func(l *slog.Logger) *slog.Logger { return l.WithGroup("g").With("w", 0) }, want: "trace_id=T span_id=S g.w=0"},
		"order": {with: func(l *slog.Logger) *slog.Logger {
			return l.With("v", 0).WithGroup("g").With("w", 1).With("x", 2).WithGroup("h").With("y", 3)
		}, args: []any{"a", 4}, want: "v=0 trace_id=T span_id=S g.w=1 g.x=2 g.h.y=3 g.h.a=4"},
		"order, none": {noSpan: true, with: func(l *slog.Logger) *slog.Logger {
			return l.With("v", 0).WithGroup("g").With("w", 1).With("x", 2).WithGroup("h").With("y", 3)
		}, args: []any{"a", 4}, want: "v=0 g.w=1 g.x=2 g.h.y=3 g.h.a=4"},
		"own":          {with: plain, args: []any{"trace_id", "mine"}, want: "span_id=S trace_id=mine"},
		"own, With":    {with: func(l *slog.Logger) *slog.Logger { return l.With("trace_id", "mine").WithGroup("g") }, args: []any{"a", 1}, want: "trace_id=mine span_id=S g.a=1"},
		"own, group":   {with: func(l *slog.Logger) *slog.Logger { return l.WithGroup("g") }, args: []any{"trace_id", "mine"}, want: "trace_id=T span_id=S g.trace_id=mine"},
		"annotations":  {options: slogtrace.Options{Annotations: true}, with: plain, args: []any{"job", "b"}, want: "trace_id=T span_id=S tenant=acme job=b"},
		"only those":   {options: slogtrace.Options{Annotations: true}, noSpan: true, with: func(l *slog.Logger) *slog.Logger { return l.WithGroup("g") }, args: []any{"job", "b"}, want: "tenant=acme job=a g.job=b"},
		"annotated id": {options: slogtrace.Options{Annotations: true, SpanKey: "tenant"}, with: plain, want: "trace_id=T tenant=S job=a"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := monitor.ContextWithAnnotations(t.Context(), monitor.String("tenant", "acme"), monitor.String("job", "a"))
			var span *monitor.Span
			if !c.noSpan {
				ctx, span = begin(t, ctx)
			}
			var buf strings.Builder
			next := slog.NewTextHandler(&buf, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
				switch {
				case len(groups) > 0:
				case a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey:
					return slog.Attr{}
				case a.Value.String() == span.Context().TraceID.String():
					a.Value = slog.StringValue("T")
				case a.Value.String() == span.Context().SpanID.String():
					a.Value = slog.StringValue("S")
				}
				return a
			}})
			c.with(slog.New(slogtrace.New(next, c.options))).InfoContext(ctx, "", c.args...)
			require.Equal(t, c.want, strings.TrimSpace(buf.String()))
		})
	}
}

// A handler of this package may be within another, directly or with a third between.
func TestNested(t *testing.T) {
	ctx, span := begin(t, t.Context())
	for name, between := range map[string]func(slog.Handler) slog.Handler{
		"direct":  func(h slog.Handler) slog.Handler { return h },
		"group":   func(h slog.Handler) slog.Handler { return h.WithGroup("g") },
		"between": func(h slog.Handler) slog.Handler { return withContext{h, ctx} },
	} {
		t.Run(name, func(t *testing.T) {
			var buf strings.Builder
			h := between(slogtrace.New(slog.NewTextHandler(&buf, nil), slogtrace.Options{}))
			slog.New(slogtrace.New(h, slogtrace.Options{})).InfoContext(ctx, "", "a", 1)
			require.Equal(t, 1, strings.Count(buf.String(), " trace_id="+span.Context().TraceID.String()), buf.String())
			require.Equal(t, 1, strings.Count(buf.String(), "trace_id="), buf.String())
			require.Equal(t, 1, strings.Count(buf.String(), " span_id="), buf.String())
		})
	}
}

func TestNewReplacesOptions(t *testing.T) {
	ctx, _ := begin(t, t.Context())
	next, logged := toJSON(nil)
	inner := slogtrace.New(next, slogtrace.Options{TraceKey: "inner"}).WithGroup("g")
	slog.New(slogtrace.New(inner, slogtrace.Options{TraceKey: "outer"})).InfoContext(ctx, "")
	slog.New(inner).InfoContext(ctx, "")
	require.Contains(t, logged(t)[0], "outer")
	require.NotContains(t, logged(t)[0], "inner")
	require.Contains(t, logged(t)[1], "inner")
}

// Loggers made from one logger do not share the attributes that they add.
func TestSiblings(t *testing.T) {
	ctx, _ := begin(t, t.Context())
	next, logged := toJSON(nil)
	top := slog.New(slogtrace.New(next, slogtrace.Options{}))
	base := top.With("a", 1).WithGroup("f").WithGroup("g").With("b", 2, "c", 3).WithGroup("h")
	x, y := base.With("x", 1).WithGroup("i"), base.With("y", 1).WithGroup("j")
	p, q := base.WithGroup("p"), base.WithGroup("q")
	x.InfoContext(ctx, "", "k", 1)
	y.InfoContext(ctx, "", "k", 2)
	base.InfoContext(ctx, "", "k", 3)
	p.InfoContext(ctx, "", "k", 4)
	q.InfoContext(ctx, "", "k", 5)
	list := logged(t)
	inner := func(m map[string]any) any { return m["f"].(map[string]any)["g"].(map[string]any)["h"] }
	require.Equal(t, map[string]any{"x": 1.0, "i": map[string]any{"k": 1.0}}, inner(list[0]))
	require.Equal(t, map[string]any{"y": 1.0, "j": map[string]any{"k": 2.0}}, inner(list[1]))
	require.Equal(t, map[string]any{"k": 3.0}, inner(list[2]))
	require.Equal(t, map[string]any{"p": map[string]any{"k": 4.0}}, inner(list[3]))
	require.Equal(t, map[string]any{"q": map[string]any{"k": 5.0}}, inner(list[4]))
}

// The record does not change, because other handlers may have it too.
func TestRecordIsNotChanged(t *testing.T) {
	ctx, _ := begin(t, t.Context())
	r := slog.Record{Message: "m"}
	r.Add("a", 1, "b", 2, "c", 3, "d", 4, "e", 5, "f", 6, "g", 7)
	h := slogtrace.New(slog.NewTextHandler(io.Discard, nil), slogtrace.Options{})
	require.NoError(t, h.Handle(ctx, r))
	require.NoError(t, h.WithGroup("g").Handle(ctx, r))
	require.Equal(t, 7, r.NumAttrs())
	r.Add("h", 8) // would say !BUG
	last := ""
	r.Attrs(func(a slog.Attr) bool { last = a.Key; return true })
	require.Equal(t, "h", last)
}

func TestError(t *testing.T) {
	ctx, _ := begin(t, t.Context())
	h := slogtrace.New(slog.NewTextHandler(failing{}, nil), slogtrace.Options{})
	require.ErrorIs(t, h.Handle(ctx, slog.Record{}), io.ErrClosedPipe)
	require.ErrorIs(t, h.Handle(t.Context(), slog.Record{}), io.ErrClosedPipe)
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestConcurrentSafe(t *testing.T) {
	ctx, _ := begin(t, t.Context())
	next, logged := toJSON(nil)
	log := slog.New(slogtrace.New(next, slogtrace.Options{Events: slog.LevelInfo})).WithGroup("g").With("a", 1)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 50 {
				log.With("i", i).InfoContext(ctx, "m", "b", 2)
			}
		})
	}
	group.Wait()
	require.Len(t, logged(t), 8*50)
}

// Without a span the handler allocates nothing itself.
func TestAllocations(t *testing.T) {
	log := func(h slog.Handler, ctx context.Context) float64 {
		logger := slog.New(h).WithGroup("g").With("a", 1)
		return testing.AllocsPerRun(100, func() {
			logger.LogAttrs(ctx, slog.LevelInfo, "m", slog.Int("b", 2))
		})
	}
	next := slog.NewTextHandler(io.Discard, nil)
	h := slogtrace.New(next, slogtrace.Options{Annotations: true, SampledKey: "s", Events: slog.LevelDebug})
	if !raceEnabled {
		require.Equal(t, log(next, t.Context()), log(h, t.Context()))
	}
	ctx, _ := begin(t, t.Context())
	require.Greater(t, log(h, ctx), log(next, ctx), "what is measured is not what is meant")
}
