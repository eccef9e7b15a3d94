package profiling

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/trace"
	"slices"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Flight says when to take snapshots of a flight recorder, and where they go. The
// recorder holds the last seconds of events of the scheduler, the garbage collector
// and the goroutines. Go tool trace reads a snapshot.
type Flight struct {
	// Write writes a snapshot by calling its WriteTo once. It runs on a goroutine of
	// this package, for one trace at a time. It is required; Directory returns one
	// that writes files.
	Write func(k *monitor.KeptTrace, snapshot io.WriterTo) error

	// Reasons are the reasons for keeping a trace that cause a snapshot. None means
	// KeptPanicked, KeptFailed and KeptSlow.
	Reasons []monitor.KeepReason

	// Every is the shortest time between the starts of two snapshots. 0 means one
	// minute, a negative value no limit.
	Every time.Duration

	// Recorder is the recorder, which the caller starts and stops. If it is nil,
	// Start starts one, and stop stops it. A process can have only one recorder.
	Recorder *trace.FlightRecorder

	// MinAge and MaxBytes configure the recorder that Start starts; see
	// trace.FlightRecorderConfig.
	MinAge   time.Duration
	MaxBytes uint64

	// Failed, unless nil, is called with the error if a snapshot could not be
	// written, on the goroutine of Write.
	Failed func(error)
}

var (
	errNoWrite     = errors.New("profiling: a Flight needs a Write function")
	errRecorderOff = errors.New("profiling: the flight recorder was not started")
)

// A flight takes the snapshots. It counts each as written, failed or skipped.
type flight struct {
	Flight
	written, failed, skipped *monitor.Counter

	due chan *monitor.KeptTrace // closed by stop, under mu

	mu     sync.Mutex
	last   time.Time // guarded by mu; when a snapshot was asked for
	closed bool      // guarded by mu
}

func (o *Flight) start(r *monitor.Registry) (stop func(), err error) {
	f := &flight{Flight: *o, due: make(chan *monitor.KeptTrace, 1)}
	if f.Write == nil {
		return nil, errNoWrite
	}
	if f.Reasons = slices.Clone(o.Reasons); len(f.Reasons) == 0 {
		f.Reasons = []monitor.KeepReason{monitor.KeptPanicked, monitor.KeptFailed, monitor.KeptSlow}
	}
	f.Every = cmp.Or(f.Every, time.Minute)
	stopRecorder := func() {}
	if f.Recorder == nil {
		f.Recorder = trace.NewFlightRecorder(trace.FlightRecorderConfig{MinAge: f.MinAge, MaxBytes: f.MaxBytes})
		if err := f.Recorder.Start(); err != nil {
			return nil, fmt.Errorf("profiling: %w", err)
		}
		stopRecorder = f.Recorder.Stop
	} else if !f.Recorder.Enabled() {
		return nil, errRecorderOff
	}
	scope := r.Scope(scopeName)
	f.written = scope.Counter("snapshots_written")
	f.failed = scope.Counter("snapshots_failed")
	f.skipped = scope.Counter("snapshots_skipped")

	var writer sync.WaitGroup
	writer.Go(f.run)
	unobserve := r.Observe(monitor.Observer{Kept: f.kept})
	return func() {
		unobserve()
		f.close()
		writer.Wait()
		stopRecorder()
	}, nil
}

// kept asks for a snapshot, on the goroutine that ended the trace.
func (f *flight) kept(k *monitor.KeptTrace) {
	if !slices.Contains(f.Reasons, k.Reason()) {
		return
	}
	if trace.IsEnabled() {
		trace.Log(context.Background(), "kept", k.TraceID().String()+" "+k.Reason().String())
	}
	if !f.ask(k) {
		f.skipped.Inc()
	}
}

// ask reports whether there will be a snapshot.
func (f *flight) ask(k *monitor.KeptTrace) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if f.closed || !f.last.IsZero() && now.Sub(f.last) < f.Every {
		return false
	}
	select {
	case f.due <- k:
		f.last = now
		return true
	default: // the writer is busy, and one more waits
		return false
	}
}

func (f *flight) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	close(f.due)
}

// run writes the snapshots until close, and then the one that still waits.
func (f *flight) run() {
	for k := range f.due {
		err := f.write(k)
		if err == nil {
			f.written.Inc()
			continue
		}
		f.failed.Inc()
		f.report(err)
	}
}

// report calls Failed, and ignores a panic of it.
func (f *flight) report(err error) {
	defer func() { _ = recover() }()
	if f.Failed != nil {
		f.Failed(err)
	}
}

func (f *flight) write(k *monitor.KeptTrace) (err error) {
	returned := false
	defer func() {
		if r := recover(); !returned {
			err = fmt.Errorf("profiling: writing a snapshot panicked: %v", r)
		}
	}()
	err = f.Write(k, f.Recorder)
	returned = true
	return err
}
