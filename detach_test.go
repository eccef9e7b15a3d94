package monitor_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestDetach(t *testing.T) {
	type key struct{}
	r := monitor.NewRegistry()
	s := r.Scope("s")
	for _, sampler := range []monitor.Ratio{monitor.Always, monitor.Never} {
		r.SetSampler(sampler)
		outer, cancel := context.WithTimeout(context.WithValue(context.Background(), key{}, "kept"), time.Hour)
		ctx, request := s.Func("request").Start(outer, monitor.SpanOptions{})
		r.SetSampler(monitor.Ratio(0.5)) // is not asked
		detached := monitor.Detach(ctx)
		cancel()
		request.Finish(nil)

		require.NoError(t, detached.Err())
		_, limited := detached.Deadline()
		require.False(t, limited)
		require.Equal(t, "kept", detached.Value(key{}))
		require.Nil(t, monitor.SpanFromContext(detached))

		in, work := s.Func("work").Start(detached, monitor.SpanOptions{})
		_, child := s.Func("child").Start(in, monitor.SpanOptions{})
		got := work.Data()
		require.Equal(t, []monitor.SpanContext{request.Context()}, got.Links)
		require.NotEqual(t, request.Context().TraceID, got.Context.TraceID)
		require.False(t, got.Context.ParentSpanID.IsValid())
		require.True(t, got.LocalRoot)
		require.Equal(t, request.Context().Sampling, got.Context.Sampling)
		require.Empty(t, child.Data().Links)
		require.Equal(t, got.Context.TraceID, child.Context().TraceID)
		child.Finish(nil)
		work.Finish(nil)
	}
}

func TestDetachWithoutASpan(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("s").Func("f")
	f2 := func(ctx context.Context) monitor.SpanData {
		_, span := f.Start(ctx, monitor.SpanOptions{})
		defer span.Finish(nil)
		return span.Data()
	}
	//lint:ignore SA1012 what it says of nil is tested
	require.Empty(t, f2(monitor.Detach(nil)).Links)
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	require.NoError(t, monitor.Detach(canceled).Err())
	require.Empty(t, f2(monitor.Detach(canceled)).Links)

	remote := monitor.SpanContext{TraceID: monitor.TraceID{1}, SpanID: monitor.SpanID{2}, Sampling: monitor.NotSampled}
	ctx := monitor.ContextWithRemote(canceled, remote)
	for range 2 {
		ctx = monitor.Detach(ctx) // twice is as once
		got := f2(ctx)
		require.Equal(t, []monitor.SpanContext{remote}, got.Links)
		require.NotEqual(t, remote.TraceID, got.Context.TraceID)
		require.Equal(t, monitor.NotSampled, got.Context.Sampling)
	}
}

func TestGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("s")
		ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{})
		monitor.Go(ctx, "quick", func(ctx context.Context) error {
			require.Equal(t, "quick", monitor.SpanFromContext(ctx).Func().Name())
			return errors.New("no")
		})
		s.Go(ctx, "long", func(ctx context.Context) error {
			time.Sleep(time.Hour)
			return nil
		})
		require.EqualValues(t, 1, s.Func("long").Stats().InFlight, "from the call on")
		synctest.Wait()
		root.Finish(nil)
		require.EqualValues(t, 1, s.Func("quick").Stats().Errors, "in the scope of the span")
		open := r.OpenSpans()
		require.Len(t, open, 1, "it has outlived the root")
		require.Equal(t, root, open[0].Parent())
		time.Sleep(2 * time.Hour)
		require.EqualValues(t, 1, s.Func("long").Stats().OK)
		require.Equal(t, []monitor.CallerCount{{Scope: "s", Func: "root", Count: 1}}, s.Func("long").Stats().Callers)
	})
}

func TestGoWithoutASpan(t *testing.T) {
	done := make(chan struct{})
	monitor.Go(context.Background(), "TestGoWithoutASpan", func(ctx context.Context) error {
		defer close(done)
		require.Equal(t, "github.com/spacemonkeygo/monitor/v2_test", monitor.SpanFromContext(ctx).Func().Scope().Name())
		return nil
	})
	<-done
}

// TestProcessPanicsWithGo runs a program whose work panics: it ends with the panic, as with
// a go statement.
func TestProcessPanicsWithGo(t *testing.T) {
	if os.Getenv("MONITOR_TEST_PANIC") != "" {
		monitor.Go(context.Background(), "work", func(context.Context) error { panic("of the work") })
		select {}
	}
	program, err := os.Executable()
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), program, "-test.run=^TestProcessPanicsWithGo$")
	command.Env = append(os.Environ(), "MONITOR_TEST_PANIC=1")
	output, err := command.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(output), "panic: of the work")
}
