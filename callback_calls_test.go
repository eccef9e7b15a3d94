package monitor_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// apart runs f on a goroutine of its own, which f may end.
func apart(f func()) {
	var all sync.WaitGroup
	all.Go(f)
	all.Wait()
}

// TestObserversThatEndTheirGoroutine holds that the span counts and ends, and the other
// observers are told, whichever function of the first one calls runtime.Goexit.
func TestObserversThatEndTheirGoroutine(t *testing.T) {
	exitsWith := func(*monitor.Span) { runtime.Goexit() }
	for name, exits := range map[string]monitor.Observer{
		"Start":     {Start: exitsWith},
		"End":       {End: exitsWith},
		"Finish":    {Finish: func(monitor.SpanData) { runtime.Goexit() }},
		"Unsampled": {Unsampled: exitsWith},
		"Kept":      {Kept: func(*monitor.KeptTrace) { runtime.Goexit() }},
	} {
		t.Run(name, func(t *testing.T) {
			r := monitor.NewRegistry()
			if name == "Unsampled" {
				r.SetSampler(monitor.Never)
			}
			var told atomic.Int64
			r.Observe(exits)
			r.Observe(exits)
			r.Observe(monitor.Observer{
				Start:  func(*monitor.Span) { told.Add(1) },
				Finish: func(monitor.SpanData) { told.Add(10) },
				Kept:   func(*monitor.KeptTrace) { told.Add(100) },
			})
			f := r.Scope("test").Func("f")
			returned := false
			apart(func() {
				err := errFails
				ctx := context.Background()
				func() { defer f.TaskContext(&ctx)(&err) }()
				returned = true
			})
			require.False(t, returned)
			stats := f.Stats()
			require.EqualValues(t, 1, stats.Started)
			require.EqualValues(t, 1, stats.Finished())
			require.Empty(t, r.OpenSpans())
			if name == "Start" { // before the call could fail
				require.Zero(t, stats.Errors)
				require.EqualValues(t, 11, told.Load()%100)
				return
			}
			require.EqualValues(t, 1, stats.Errors)
			require.Len(t, r.KeptTraces(), 1)
			require.EqualValues(t, 111, told.Load())
		})
	}
}

// TestObserversThatMakeSpans has observers that make spans for every span, several at once:
// they are told of a few, and every span counts.
func TestObserversThatMakeSpans(t *testing.T) {
	r := monitor.NewRegistry()
	f, inner := r.Scope("test").Func("f"), r.Scope("test").Func("inner")
	makes := func() { defer inner.TaskContext(new(context.Context))(nil) }
	deepest, told := 0, 0
	depth := 0
	enter := func() {
		depth++
		told++
		deepest = max(deepest, depth)
		makes()
		depth--
	}
	r.Observe(monitor.Observer{
		Start:  func(*monitor.Span) { enter() },
		End:    func(*monitor.Span) { enter() },
		Finish: func(monitor.SpanData) { enter() },
		Kept:   func(*monitor.KeptTrace) { enter() },
	})
	func() { defer f.TaskContext(new(context.Context))(nil) }()
	require.Less(t, deepest, 10)
	require.Greater(t, deepest, 1, "observers are told of spans of observers")
	stats := inner.Stats()
	require.EqualValues(t, told, stats.Started)
	require.EqualValues(t, told, stats.Finished())
	require.EqualValues(t, 1, f.Stats().Finished())
	require.Empty(t, r.OpenSpans())
	require.Contains(t, strings.Join(r.Warnings(), "\n"), "an observer makes spans of which it is told")
}

// TestClassifiersThatEndTheirGoroutine holds that the call has an outcome.
func TestClassifiersThatEndTheirGoroutine(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetErrorClassifier(func(error) (monitor.Outcome, string, bool) { runtime.Goexit(); return 0, "", true })
	f := r.Scope("test").Func("f")
	apart(func() {
		err := errFails
		defer f.Task()(&err)
	})
	apart(func() {
		ctx, err := context.Background(), errFails
		defer f.TaskContext(&ctx)(&err)
	})
	apart(func() {
		defer f.Task()(nil)
		panic(errFails)
	})
	stats := f.Stats()
	require.EqualValues(t, 3, stats.Started)
	require.EqualValues(t, 2, stats.Errors)
	require.EqualValues(t, 1, stats.Panics)
	require.Equal(t, []monitor.ClassCount{{Name: "runtime.Goexit", Count: 3}}, countsOf(stats.Classes))
	require.Empty(t, r.OpenSpans())
	r.SetErrorClassifier(nil)
	_, class := r.Classify(errFails)
	require.Equal(t, "error", class)
}

// selfClassifying is an error whose method Is classifies the error.
type selfClassifying struct{ r *monitor.Registry }

func (e selfClassifying) Error() string { return "" }
func (e selfClassifying) Is(error) bool {
	_, class := e.r.Classify(e)
	return class == "named"
}

// TestErrorsThatClassifyThemselves does so with two names, so that each level has two
// calls.
func TestErrorsThatClassifyThemselves(t *testing.T) {
	r := monitor.NewRegistry()
	r.NameErrors(map[string]error{"named": errFails, "other": errors.New("other")})
	outcome, class := r.Classify(selfClassifying{r})
	require.Equal(t, monitor.Error, outcome)
	require.Equal(t, "monitor_test.selfClassifying", class)
	require.Contains(t, strings.Join(r.Warnings(), "\n"), "a method of an error classifies the error itself")
}

// describing is a Describer that calls a function.
type describing struct {
	context.Context
	describe func() string
}

func (d *describing) DescribeSpan() ([]monitor.Tag, string, string) { return nil, "", d.describe() }

// TestDescribersThatMisbehave has one that reads its own span, twice, and one that panics.
func TestDescribersThatMisbehave(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	var span *monitor.Span
	d := &describing{Context: context.Background()}
	d.describe = func() string { return "x" + span.Data().Peer + span.Data().Peer }
	_, span = f.Start(d, monitor.SpanOptions{})
	peer := span.Data().Peer
	require.Equal(t, strings.Repeat("x", len(peer)), peer)
	require.Less(t, len(peer), 100)
	require.Contains(t, strings.Join(r.Warnings(), "\n"), "a Describer reads the span that it describes")
	d.describe = func() string { panic("no") }
	require.Empty(t, span.Data().Peer)
	span.Finish(errFails)
	require.Contains(t, strings.Join(r.Warnings(), "\n"), `panic: "no"`)

	// One that ends its goroutine does so when the span has been counted.
	_, span = f.Start(d, monitor.SpanOptions{})
	d.describe = func() string { runtime.Goexit(); return "" }
	r.Observe(monitor.Observer{Finish: func(monitor.SpanData) {}})
	apart(func() { span.Finish(nil) })
	require.EqualValues(t, 2, f.Stats().Finished())
	require.Empty(t, r.OpenSpans())
}
