package monitor_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// mischief is a registry with a mixture of functions that misbehave.
type mischief struct {
	r      *monitor.Registry
	random *rand.Rand
	stuck  chan struct{} // closed at the end: until then some functions block
	what   []string      // that was added
	tasks  []func() context.Context
	named  map[string]error
}

// act returns a function that misbehaves when it is called, one way or another.
func (m *mischief) act(kind string) func() {
	behaviors := map[string]func(){
		"panics":  func() { panic(kind) },
		"blocks":  func() { <-m.stuck },
		"exits":   runtime.Goexit,
		"reads":   func() { metrics(m.r, "well"); m.r.Conditions() },
		"records": func() { m.r.Scope("ill").Counter("records").Inc(); m.r.Scope("ill").Counter("records").Add(-1) },
		"calls": func() {
			ctx, err := context.Background(), errFails
			defer m.r.Scope("ill").Func("calls").TaskContext(&ctx)(&err)
		},
		"adds": func() {
			m.r.Scope("ill").GaugeFunc("added", func() float64 { return 1 })()
			m.r.AddCondition(func() []string { return nil })()
			m.r.Observe(monitor.Observer{})()
		},
		"behaves": func() {},
	}
	names := []string{"panics", "blocks", "exits", "reads", "records", "calls", "adds", "behaves"}
	name := names[m.random.IntN(len(names))]
	m.what = append(m.what, kind+" "+name)
	return behaviors[name]
}

// matching is an error whose method Is misbehaves.
type matching struct{ act func() }

func (matching) Error() string   { return "" }
func (e matching) Is(error) bool { e.act(); return false }

// add adds a function of a random kind.
func (m *mischief) add(i int) {
	switch kind := m.random.IntN(7); kind {
	case 0:
		act := m.act("gauge")
		m.r.Scope("ill").GaugeFunc(fmt.Sprint("gauge", i), func() float64 { act(); return 1 })
	case 1:
		act := m.act("source")
		m.r.AddSource(func(yield func(monitor.Metric) bool) {
			yield(monitor.Metric{Scope: "ill", Name: "source"})
			act()
		})
	case 2:
		act := m.act("condition")
		m.r.AddCondition(func() []string { act(); return nil })
	case 3:
		act := m.act("classifier")
		m.r.SetErrorClassifier(func(error) (monitor.Outcome, string, bool) { act(); return 0, "", false })
	case 4:
		act := m.act("describer")
		m.tasks = append(m.tasks, func() context.Context {
			return &describing{context.Background(), func() string { act(); return "peer" }}
		})
	case 5:
		act := m.act("matching")
		m.named[fmt.Sprint("name", i)] = matching{act}
	default:
		acts := [5]func(){}
		for i := range acts {
			acts[i] = func() {}
		}
		acts[m.random.IntN(5)] = m.act("observer")
		m.r.Observe(monitor.Observer{
			Start:     func(*monitor.Span) { acts[0]() },
			End:       func(*monitor.Span) { acts[1]() },
			Finish:    func(monitor.SpanData) { acts[2]() },
			Unsampled: func(*monitor.Span) { acts[3]() },
			Kept:      func(*monitor.KeptTrace) { acts[4]() },
		})
	}
}

// TestCallbacksLeaveTheNumbersRight holds that whatever the program's functions do, in any
// mixture, the numbers that others record are right, at once or, where a call waits for
// a function, once that has returned.
func TestCallbacksLeaveTheNumbersRight(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for round := range uint64(100) {
		synctest.Test(t, func(t *testing.T) { mixture(t, rand.New(rand.NewPCG(seed, round))) })
	}
}

func mixture(t *testing.T, random *rand.Rand) {
	m := &mischief{r: monitor.NewRegistry(), random: random, stuck: make(chan struct{}), named: map[string]error{"fails": errFails}}
	m.tasks = []func() context.Context{context.Background}
	s := m.r.Scope("well")
	s.GaugeFunc("gauge", func() float64 { return 7 })
	m.r.AddSource(func(yield func(monitor.Metric) bool) { yield(monitor.Metric{Scope: "well", Name: "source", Int: 8}) })
	m.r.AddCondition(func() []string { return []string{"well"} })
	m.r.SetSampler(monitor.Ratio(0.5))
	for i := range 1 + random.IntN(8) {
		m.add(i)
	}
	m.r.NameErrors(map[string]error{"fails": errFails})
	text := strings.Join(m.what, ", ")
	f, task := s.Func("span"), s.Func("task")
	failing := []error{errFails}
	for _, err := range m.named {
		failing = append(failing, err)
	}

	var all sync.WaitGroup
	const calls = 20
	failed, panicked := 0, 0
	for range calls {
		ctx := m.tasks[random.IntN(len(m.tasks))]()
		err := failing[random.IntN(len(failing))]
		panics := random.IntN(3) == 0
		if panics {
			panicked++
		} else {
			failed++
		}
		all.Go(func() { defer task.Task()(nil) })
		all.Go(func() {
			defer func() { _ = recover() }()
			defer s.Counter("counter").Add(2)
			if panics {
				defer task.TaskContext(&ctx)(&err)
				panic(err)
			}
			_, span := f.Start(ctx, monitor.SpanOptions{})
			span.Finish(err)
		})
		all.Go(func() {
			_, span := s.Func("good").Start(context.Background(), monitor.SpanOptions{})
			span.Finish(nil)
		})
	}
	s.Counter("counter").Add(5)
	check := func(when string) map[string]monitor.Metric {
		begin := time.Now()
		got := metrics(m.r, "well")
		require.Less(t, time.Since(begin), time.Minute, "%s: %s", when, text)
		require.Equal(t, 7.0, got["gauge"].Float, "%s: %s", when, text)
		require.EqualValues(t, 8, got["source"].Int, "%s: %s", when, text)
		require.Contains(t, m.r.Conditions(), "well", "%s: %s", when, text)
		require.LessOrEqual(t, len(m.r.Warnings()), 64)
		return got
	}
	synctest.Wait()
	check("while some block")
	close(m.stuck)
	all.Wait()
	synctest.Wait()
	got := check("in the end")
	time.Sleep(time.Hour) // until functions that read each other have given up
	synctest.Wait()
	require.EqualValues(t, 5+2*calls, got["counter"].Int, text)
	for name, started := range map[string]int{"good": calls, "span": failed, "task": calls + panicked} {
		stats := s.Func(name).Stats()
		require.EqualValues(t, started, stats.Started, "%s: %s", name, text)
		require.EqualValues(t, started, stats.Finished(), "%s: %s", name, text)
		require.Zero(t, stats.InFlight, "%s: %s", name, text)
		var classes int64
		for _, c := range stats.Classes {
			classes += c.Count
		}
		require.Equal(t, stats.Started-stats.OK, classes, "%s: %s", name, text)
	}
	// An observer may end the goroutine before the call can fail.
	if !strings.Contains(text, "observer exits") && !(strings.Contains(text, "observer calls") && strings.Contains(text, " exits")) {
		require.EqualValues(t, calls, got["good"].Func.OK, text)
		require.EqualValues(t, failed, s.Func("span").Stats().Errors, text)
		require.EqualValues(t, panicked, got["task"].Func.Panics, text)
	}
	require.Empty(t, m.r.OpenSpans(), text)
	defer synctest.Wait()
	defer time.Sleep(time.Hour)
	for _, c := range m.r.Conditions() {
		if strings.Contains(text, " reads") {
			break // functions that read what reads them take long
		}
		require.NotContains(t, c, "has not returned", text)
	}
}
