package profiling

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime/trace"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

// newFlight starts a flight with a running recorder, and returns a function that stops
// the flight.
func newFlight(t *testing.T, r *monitor.Registry, o Flight) (stop func()) {
	t.Helper()
	o.Recorder = recorder(t)
	stop, err := o.start(r)
	require.NoError(t, err)
	return stop
}

// recorder returns a flight recorder that runs until the test ends.
func recorder(t *testing.T) *trace.FlightRecorder {
	recorder := trace.NewFlightRecorder(trace.FlightRecorderConfig{})
	require.NoError(t, recorder.Start())
	t.Cleanup(recorder.Stop)
	return recorder
}

// fail makes a trace that is kept because it failed.
func fail(r *monitor.Registry) { end(r, errTest) }

func end(r *monitor.Registry, err error) {
	ctx := context.Background()
	defer r.Scope("shop").Func("order").TaskContext(&ctx)(&err)
}

// A slow call among many causes a snapshot, and the snapshot shows the call.
func TestSlowCallIsRecorded(t *testing.T) {
	r := monitor.NewRegistry()
	path := t.TempDir()
	stop := begin(t, r, Options{Tasks: true, Flight: &Flight{Write: Directory(path, 3), Every: -1}})
	f := r.Scope("shop").Func("order")
	// The registry knows what is slow after a second of calls.
	for deadline := time.Now().Add(1500 * time.Millisecond); time.Now().Before(deadline); {
		call(f, t.Context(), func(context.Context) {})
		time.Sleep(time.Millisecond)
	}
	var id string
	call(f, t.Context(), func(ctx context.Context) {
		id = monitor.SpanFromContext(ctx).Context().TraceID.String()
		time.Sleep(100 * time.Millisecond)
	})
	stop()
	require.Zero(t, counter(r, "snapshots_failed"))
	names, err := filepath.Glob(filepath.Join(path, "*-"+id+".trace"))
	require.NoError(t, err)
	require.Len(t, names, 1)
	content, err := os.ReadFile(names[0])
	require.NoError(t, err)
	events := parsed(t, content)
	require.Contains(t, events, `Type="shop order"`)
	require.Contains(t, events, `Category="trace_id" Message="`+id+`"`)
	require.Contains(t, events, `Category="kept" Message="`+id+` slow"`)
}

func TestFlightReasons(t *testing.T) {
	for name, c := range map[string]struct {
		reasons []monitor.KeepReason
		want    []monitor.KeepReason
	}{
		"default": {nil, []monitor.KeepReason{monitor.KeptFailed, monitor.KeptPanicked}},
		"some":    {[]monitor.KeepReason{monitor.KeptCaught}, []monitor.KeepReason{monitor.KeptCaught}},
	} {
		t.Run(name, func(t *testing.T) {
			r := monitor.NewRegistry()
			var got []monitor.KeepReason
			wrote := make(chan struct{})
			stop := newFlight(t, r, Flight{Every: -1, Reasons: c.reasons, Write: func(k *monitor.KeptTrace, _ io.WriterTo) error {
				got = append(got, k.Reason())
				wrote <- struct{}{}
				return nil
			}})
			end(r, nil)
			end(r, errTest)
			if name == "default" {
				<-wrote
			}
			require.Panics(t, func() {
				ctx := t.Context()
				defer r.Scope("shop").Func("order").TaskContext(&ctx)(nil)
				panic(errTest)
			})
			if name == "default" {
				<-wrote
			}
			_, err := r.Catch(monitor.Catching{Func: "order"})
			require.NoError(t, err)
			end(r, nil)
			if name == "some" {
				<-wrote
			}
			stop()
			require.Equal(t, c.want, got)
			require.EqualValues(t, len(c.want), counter(r, "snapshots_written"))
			require.Zero(t, counter(r, "snapshots_skipped"))
		})
	}
}

func TestFlightRate(t *testing.T) {
	shared := recorder(t) // its goroutines are no business of the bubble
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		o := Flight{Recorder: shared, Write: func(*monitor.KeptTrace, io.WriterTo) error { return nil }}
		stop, err := o.start(r)
		require.NoError(t, err)
		for range 3 {
			for range 5 {
				fail(r)
				synctest.Wait()
			}
			time.Sleep(time.Minute - time.Nanosecond)
			fail(r)
			synctest.Wait()
			time.Sleep(time.Nanosecond)
		}
		stop()
		require.EqualValues(t, 3, counter(r, "snapshots_written"))
		require.EqualValues(t, 3*5, counter(r, "snapshots_skipped"))
	})
}

// One snapshot is written while another waits; stop waits for both.
func TestFlightIsBusy(t *testing.T) {
	shared := recorder(t)
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		release := make(chan struct{})
		o := Flight{Recorder: shared, Every: -1, Write: func(*monitor.KeptTrace, io.WriterTo) error {
			<-release
			return nil
		}}
		stop, err := o.start(r)
		require.NoError(t, err)
		fail(r)
		synctest.Wait()
		for range 4 {
			fail(r)
		}
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			stop()
		}()
		synctest.Wait()
		select {
		case <-stopped:
			t.Error("stop did not wait")
		default:
		}
		close(release)
		<-stopped
		fail(r) // after stop, no snapshot is asked for
		require.EqualValues(t, 2, counter(r, "snapshots_written"))
		require.EqualValues(t, 3, counter(r, "snapshots_skipped"))
	})
}

// A trace that reaches the observer after its removal is counted.
func TestKeptAfterStop(t *testing.T) {
	r := monitor.NewRegistry()
	f := &flight{Flight: Flight{Reasons: []monitor.KeepReason{monitor.KeptFailed}}, skipped: r.Scope("x").Counter("skipped"), due: make(chan *monitor.KeptTrace, 1)}
	f.close()
	fail(r)
	f.kept(r.KeptTraces()[0])
	require.EqualValues(t, 1, f.skipped.Total())
}

func TestFailedSnapshots(t *testing.T) {
	t.Setenv("GODEBUG", "panicnil=1")
	for name, write := range map[string]func(*monitor.KeptTrace, io.WriterTo) error{
		"error":    func(*monitor.KeptTrace, io.WriterTo) error { return errTest },
		"panic":    func(*monitor.KeptTrace, io.WriterTo) error { panic(errTest) },
		"nil":      func(*monitor.KeptTrace, io.WriterTo) error { panic(nil) },
		"writer":   func(_ *monitor.KeptTrace, s io.WriterTo) error { _, err := s.WriteTo(sick{}); return err },
		"no place": Directory(filepath.Join(os.DevNull, "x"), 1),
	} {
		t.Run(name, func(t *testing.T) {
			r := monitor.NewRegistry()
			var got []error
			stop := newFlight(t, r, Flight{Write: write, Failed: func(err error) {
				got = append(got, err)
				panic(err)
			}})
			fail(r)
			stop()
			require.Len(t, got, 1)
			require.Error(t, got[0])
			require.EqualValues(t, 1, counter(r, "snapshots_failed"))
			require.Zero(t, counter(r, "snapshots_written"))
		})
	}
}

type sick struct{}

func (sick) Write([]byte) (int, error) { return 0, errTest }

func TestFlightErrors(t *testing.T) {
	r := monitor.NewRegistry()
	write := func(*monitor.KeptTrace, io.WriterTo) error { return nil }
	_, err := Start(r, Options{Flight: &Flight{}})
	require.ErrorIs(t, err, errNoWrite)
	idle := trace.NewFlightRecorder(trace.FlightRecorderConfig{})
	_, err = Start(r, Options{Flight: &Flight{Write: write, Recorder: idle}})
	require.ErrorIs(t, err, errRecorderOff)
	recorder(t)
	_, err = Start(r, Options{Labels: true, Flight: &Flight{Write: write}})
	require.ErrorContains(t, err, "profiling: ")
	call(r.Scope("shop").Func("order"), t.Context(), func(context.Context) {
		require.Empty(t, goroutineLabels(t), "nothing was started")
	})
}

// stop stops the recorder that Start started, and not the caller's.
func TestRecorderIsStopped(t *testing.T) {
	r := monitor.NewRegistry()
	write := func(*monitor.KeptTrace, io.WriterTo) error { return nil }
	begin(t, r, Options{Flight: &Flight{Write: write}})()
	require.False(t, trace.IsEnabled())
	mine := recorder(t)
	begin(t, r, Options{Flight: &Flight{Write: write, Recorder: mine}})()
	require.True(t, mine.Enabled())
}
