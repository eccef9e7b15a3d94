package profiling

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/trace"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

// parsed returns the events of an execution trace, one a line, as the Go tool
// parses them.
func parsed(t *testing.T, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "trace.out")
	require.NoError(t, os.WriteFile(file, content, 0o600))
	cmd := exec.CommandContext(t.Context(), "go", "tool", "trace", "-d=parsed", file)
	var failure strings.Builder
	cmd.Stderr = &failure
	out, err := cmd.Output()
	require.NoError(t, err, failure.String())
	require.NotContains(t, failure.String(), "error")
	return string(out)
}

// taskOf returns the identifiers of the task of this type and of its parent, and
// requires that the task has ended.
func taskOf(t *testing.T, events, name string) (id, parent string) {
	t.Helper()
	fields := ` Time=\d+ ID=(\d+) Parent=(\d+) Type="` + regexp.QuoteMeta(name) + `"`
	began := regexp.MustCompile("TaskBegin"+fields).FindAllStringSubmatch(events, -1)
	require.Len(t, began, 1, name)
	require.Len(t, regexp.MustCompile("TaskEnd"+fields).FindAllString(events, -1), 1, name)
	return began[0][1], began[0][2]
}

func TestTasks(t *testing.T) {
	r := monitor.NewRegistry()
	begin(t, r, Options{Tasks: true})
	mon := r.Scope("shop")
	var traceID string
	run := func() {
		ctx, app := trace.NewTask(context.Background(), "application")
		defer app.End()
		var late *monitor.Span
		call(mon.Func("order"), ctx, func(ctx context.Context) {
			traceID = monitor.SpanFromContext(ctx).Context().TraceID.String()
			call(mon.Func("read"), ctx, func(ctx context.Context) {
				call(mon.Func("query"), ctx, func(context.Context) {})
			})
			// The spans end neither in the order of their starts nor where they started.
			_, failed := mon.Func("write").Start(ctx, monitor.SpanOptions{})
			_, late = mon.Func("late").Start(ctx, monitor.SpanOptions{})
			done := make(chan struct{})
			go func() {
				defer close(done)
				trace.WithRegion(ctx, "region", func() { failed.Finish(errTest) })
			}()
			<-done
		})
		late.Finish(nil)
	}
	run() // while there is no trace
	var buf bytes.Buffer
	require.NoError(t, trace.Start(&buf))
	run()
	wanted := traceID
	trace.Stop()
	run()
	events := parsed(t, buf.Bytes())

	app, _ := taskOf(t, events, "application")
	order, above := taskOf(t, events, "shop order")
	require.Equal(t, app, above)
	read, above := taskOf(t, events, "shop read")
	require.Equal(t, order, above)
	_, above = taskOf(t, events, "shop query")
	require.Equal(t, read, above)
	_, above = taskOf(t, events, "shop late")
	require.Equal(t, order, above)
	write, above := taskOf(t, events, "shop write")
	require.Equal(t, order, above)
	require.Contains(t, events, "Task="+order+` Category="trace_id" Message="`+wanted+`"`)
	require.Equal(t, 2, strings.Count(events, "Category="))
	require.Contains(t, events, "Task="+write+` Category="error" Message="`)
}

// A trace that begins while spans are open has the tasks of the spans that start
// later.
func TestTasksOfLaterTrace(t *testing.T) {
	r := monitor.NewRegistry()
	begin(t, r, Options{Tasks: true})
	mon := r.Scope("shop")
	var buf bytes.Buffer
	call(mon.Func("order"), t.Context(), func(ctx context.Context) {
		require.NoError(t, trace.Start(&buf))
		call(mon.Func("read"), ctx, func(context.Context) {})
		trace.Stop()
	})
	events := parsed(t, buf.Bytes())
	taskOf(t, events, "shop read")
	require.NotContains(t, events, "shop order")
}

// Without an execution trace no task is made, and nothing is remembered.
func TestNoTasks(t *testing.T) {
	w := &observer{options: Options{Tasks: true}}
	_, span := monitor.NewRegistry().Scope("shop").Func("order").Start(t.Context(), monitor.SpanOptions{})
	w.start(span)
	require.Zero(t, w.open.count())
	w.end(span)
	span.Finish(nil)
}
