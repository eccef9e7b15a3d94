package slogtrace_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2/slogtrace"
)

// An error stays where it was logged, in whatever group, in the record and in the span's
// event; see https://github.com/open-telemetry/opentelemetry-go-contrib/issues/9049.
func TestErrorsInGroups(t *testing.T) {
	ctx, span := begin(t, t.Context())
	next, logged := toJSON(slog.LevelInfo)
	h := slogtrace.New(next, slogtrace.Options{Events: slog.LevelInfo})
	log := slog.New(withContext{h, ctx})
	log.Info("a", slog.Group("g", slog.Any("err", io.EOF), slog.String("keep", "yes")))
	log.Info("b", slog.Group("g", slog.Any("err", io.EOF)))
	log.WithGroup("w").With(slog.Group("g", slog.Any("err", io.EOF))).Info("c", slog.Any("err", context.Canceled))
	require.Equal(t, []string{
		"INFO a g.err=EOF g.keep=yes",
		"INFO b g.err=EOF",
		`INFO c w.g.err=EOF w.err="context canceled"`,
	}, events(span))
	list := logged(t)
	require.Len(t, list, 3)
	for _, record := range list {
		require.Equal(t, span.Context().TraceID.String(), record["trace_id"], "beside the groups")
	}
	require.Equal(t, map[string]any{"err": "EOF", "keep": "yes"}, list[0]["g"])
	require.Equal(t, map[string]any{"err": "EOF"}, list[1]["g"])
	require.Equal(t, map[string]any{"g": map[string]any{"err": "EOF"}, "err": "context canceled"}, list[2]["w"])
}
