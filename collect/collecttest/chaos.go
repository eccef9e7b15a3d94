package collecttest

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// chaos is what both kits check, whatever the sink takes.
type chaos struct {
	serve    func(testing.TB) *Server
	refusals []Fault
	sink     func(tb testing.TB, addr string) collect.Sink
	record   func(t *testing.T, r *monitor.Registry, n int)
}

func (c chaos) test(t *testing.T) {
	t.Run("dead name", c.testDeadName)
	t.Run("stop races", c.testStopRaces)
	t.Run("acknowledgements", c.testAcknowledgements)
	for _, f := range c.serve(t).Faults() {
		t.Run("undisturbed, "+f.String(), func(t *testing.T) { c.testUndisturbed(t, f) })
	}
}

// testDeadName has the sink send to a host that does not exist (RFC 6761, section
// 6.4).
func (c chaos) testDeadName(t *testing.T) {
	r := monitor.NewRegistry()
	p := quick().Start(r, c.sink(t, "collecttest.invalid:9"))
	watch(t, p)
	c.record(t, r, 10)
	eventually(t, "the name is found dead", func() bool { return entry(t, p).Failures >= 2 })
	if err := stopSoon(t, p); err == nil {
		t.Error("Stop returned nil, want a loss")
	}
}

// testStopRaces stops while others record, and stop.
func (c chaos) testStopRaces(t *testing.T) {
	server := c.serve(t)
	for range 5 {
		r := monitor.NewRegistry()
		p := quick().Start(r, c.sink(t, server.Addr()))
		var done sync.WaitGroup
		var over atomic.Bool
		for range 3 {
			done.Go(func() {
				for !over.Load() {
					c.record(t, r, 1)
				}
			})
		}
		errs := make([]error, 3)
		for i := range errs {
			done.Go(func() {
				time.Sleep(20 * time.Millisecond)
				errs[i] = p.Stop(t.Context())
				over.Store(true)
			})
		}
		done.Wait()
		if errs[0] != errs[1] || errs[1] != errs[2] {
			t.Errorf("Stop returned %v", errs)
		}
		if e := entry(t, p); !e.Balanced() || e.Queued != 0 {
			t.Errorf("after the stop: %v", e)
		}
	}
}

// undisturbed is how long recording may take, in 99 cases of 100, while a backend is
// sick. It takes microseconds, and on a busy machine now and then some milliseconds. If it
// waited for a send, it would take as long as a send that hangs: twice this time.
const undisturbed = 75 * time.Millisecond

// testUndisturbed records during the fault and looks at what the program notices
// of it: how long recording takes, the log, and the goroutines that are left.
func (c chaos) testUndisturbed(t *testing.T, f Fault) {
	server := c.serve(t)
	goroutines := runtime.NumGoroutine() // while the server listens, as at the end
	server.Set(t, f)
	r := monitor.NewRegistry()
	lines := new(lineCount)
	o := quick()
	o.Logger = lines
	p := o.Start(r, c.sink(t, server.Addr()))
	watch(t, p)
	took := make([]time.Duration, 200)
	for i := range took {
		begin := time.Now()
		c.record(t, r, 1)
		took[i] = time.Since(begin)
		time.Sleep(time.Millisecond)
	}
	slices.Sort(took)
	if slowest := took[len(took)*99/100]; slowest > undisturbed {
		t.Errorf("recording took %v", slowest)
	}
	server.Set(t, None)
	eventually(t, "something is sent", func() bool { return refusal(f, c.refusals) || taken(entry(t, p)) > 0 })
	_ = p.Stop(t.Context())
	if lines.warnings.Load() > 1 || lines.others.Load() > 1 {
		t.Errorf("%d warnings and %d other lines in the log, want one for each change",
			lines.warnings.Load(), lines.others.Load())
	}
	// One is the watch.
	eventually(t, "goroutines end", func() bool {
		server.Set(t, None) // which ends connections
		return runtime.NumGoroutine() <= goroutines+1
	})
}

// lineCount is a logger that counts.
type lineCount struct{ warnings, others atomic.Int32 }

func (l *lineCount) Info(string, ...any)  { l.others.Add(1) }
func (l *lineCount) Warn(string, ...any)  { l.warnings.Add(1) }
func (l *lineCount) Error(string, ...any) { l.others.Add(1) }
