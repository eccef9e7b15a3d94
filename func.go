package monitor

import (
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/cowmap"
	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// A Func is an instrumented function: what its tasks did. It comes from
// Scope.Func, or is found by Scope.Task for the function that calls it.
// All methods are safe for concurrent use.
//
// Starting a task is one addition, to the tasks of its caller if that is known,
// and finishing one another, that of the histogram's bucket; what is in flight is
// the difference.
type Func struct {
	series
	site    site // for tasks that are not started by program counter
	located atomic.Pointer[site]

	started   stripe.Counter // without a known caller; callers has the others
	succeeded sketch.Sketch
	failed    sketch.Sketch

	failures [outcomes]atomic.Int64 // by outcome; OK is not used
	classes  cowmap.Map[atomic.Int64]
	callers  callerSet

	verdict   atomic.Pointer[verdict]   // nil until a trace began with the function
	exemplars atomic.Pointer[exemplars] // nil until a trace was kept
}

// finish records the end of a task.
func (f *Func) finish(o Outcome, class string, d time.Duration) {
	if o == OK {
		f.succeeded.ObserveDuration(d)
		return
	}
	f.failSlow(o, class, d)
}

func (f *Func) failSlow(o Outcome, class string, d time.Duration) {
	var buf [MaxName]byte
	count := f.classes.LoadOrCreate(append(buf[:0], class...), func(size int) *atomic.Int64 {
		if size >= MaxErrorClasses {
			return nil
		}
		return new(atomic.Int64)
	})
	if count == nil {
		count = f.classes.LoadOrCreate([]byte("other"), func(int) *atomic.Int64 { return new(atomic.Int64) })
	}
	count.Add(1)
	f.failures[o].Add(1)
	f.failed.ObserveDuration(d)
}

// FuncStats is what a function's tasks did up to one moment. Of a task that
// finishes during the reading, some numbers may know already and others not;
// when none is running they agree.
type FuncStats struct {
	Started  int64
	InFlight int64 // started and not finished

	// The tasks that finished, by outcome.
	OK, Errors, Canceled, Timeouts, Panics int64

	// Succeeded and Failed are the times, in seconds, of the tasks that were OK
	// and of all others.
	Succeeded, Failed *Distribution

	Classes []ClassCount // of the failures, by name
	Callers []CallerCount

	// File and Line are where the function starts tasks, if that is known.
	File string
	Line int
}

// Finished returns the number of tasks that finished.
func (s *FuncStats) Finished() int64 { return s.OK + s.Failures() }

// Failures returns the number of tasks that finished and were not OK.
func (s *FuncStats) Failures() int64 { return s.Errors + s.Canceled + s.Timeouts + s.Panics }

// Durations returns the times of all finished tasks, in seconds.
func (s *FuncStats) Durations() *Distribution {
	d := new(Distribution)
	d.Merge(s.Succeeded)
	d.Merge(s.Failed)
	return d
}

// ClassCount is the number of failures of one class; see Registry.Classify.
type ClassCount struct {
	Name  string
	Count int64
}

// CallerCount is the number of tasks that one other function started. Only
// tasks with a context know their caller.
type CallerCount struct {
	Scope, Func string // both empty for tasks that began a trace
	Remote      bool   // the caller is in another process
	Count       int64
}

// Stats returns what the function's tasks did so far.
func (f *Func) Stats() *FuncStats {
	s := new(FuncStats)
	f.readInto(s)
	return s
}

// readInto replaces what s holds, in the same memory.
func (f *Func) readInto(s *FuncStats) {
	if s.Succeeded == nil {
		both := new([2]Distribution)
		s.Succeeded, s.Failed = &both[0], &both[1]
	}
	*s = FuncStats{
		Errors:    f.failures[Error].Load(),
		Canceled:  f.failures[Canceled].Load(),
		Timeouts:  f.failures[Timeout].Load(),
		Panics:    f.failures[Panic].Load(),
		Succeeded: s.Succeeded,
		Failed:    s.Failed,
		Classes:   f.readClasses(s.Classes[:0]),
		Callers:   f.callers.read(s.Callers[:0]),
	}
	f.exemplars.Load().read(s)
	f.succeeded.ReadInto(s.Succeeded)
	f.failed.ReadInto(s.Failed)
	if at := f.located.Load(); at != nil {
		s.File, s.Line = at.file, at.line
	}
	s.OK = int64(s.Succeeded.Count)
	// Read after everything that finished, so that the difference is not
	// negative.
	s.Started = f.started.Load() + f.callers.started()
	s.InFlight = max(s.Started-s.Finished(), 0)
}

func (f *Func) readClasses(classes []ClassCount) []ClassCount {
	for name, n := range f.classes.All() {
		classes = append(classes, ClassCount{name, n.Load()})
	}
	sortClasses(classes)
	return classes
}

func (f *Func) read(m *Metric) {
	if m.Func == nil {
		m.Func = new(FuncStats)
	}
	f.readInto(m.Func)
}

// Name returns the function's name within its scope.
func (f *Func) Name() string { return f.name }

// Scope returns the scope that the function belongs to.
func (f *Func) Scope() *Scope { return f.scope }

func (f *Func) init() { f.site.fn = f }

func (f *Func) begin() task {
	f.started.Add(1)
	return task{f, clock.Now()}
}
