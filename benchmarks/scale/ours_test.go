package scale

import (
	"context"
	"log/slog"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// ours returns a recorder that makes instruments in a scope of a registry and
// counts the recordings.
func ours(r *monitor.Registry, n int, one func(mon *monitor.Scope, name string) func()) made {
	mon := r.Scope("scale")
	return made{
		each(n, func(name string) func() { return one(mon, name) }),
		func() (count int) {
			for m := range r.Snapshot() {
				switch {
				case m.Scope != mon.Name():
				case m.Func != nil:
					count += int(m.Func.OK)
				case m.Distribution != nil:
					count += int(m.Distribution.Count)
				default:
					count += int(m.Int)
				}
			}
			return count
		},
	}
}

func ourTasks(_ testing.TB, n int) made {
	return ours(monitor.NewRegistry(), n, func(mon *monitor.Scope, name string) func() {
		f := mon.Func(name)
		return func() { defer f.Task()(nil) }
	})
}

func ourSpans(_ testing.TB, n int) made { return spansIn(monitor.NewRegistry(), n) }

// ourObservedSpans have a pipeline, which observes each finished span and exports
// none.
func ourObservedSpans(tb testing.TB, n int) made {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	p := collect.Options{Logger: slog.New(slog.DiscardHandler)}.Start(r, noSpans{})
	tb.Cleanup(func() { p.Stop(context.Background()) })
	return spansIn(r, n)
}

func spansIn(r *monitor.Registry, n int) made {
	return ours(r, n, func(mon *monitor.Scope, name string) func() {
		f := mon.Func(name)
		return func() {
			ctx := context.Background()
			defer f.TaskContext(&ctx)(nil)
		}
	})
}

// noSpans is a sink that throws its spans away.
type noSpans struct{}

func (noSpans) Name() string                                        { return "none" }
func (noSpans) Traits() collect.Traits                              { return collect.Traits{} }
func (noSpans) Close() error                                        { return nil }
func (noSpans) SendSpans(context.Context, []monitor.SpanData) error { return nil }

func ourCounters(_ testing.TB, n int) made {
	return ours(monitor.NewRegistry(), n, func(mon *monitor.Scope, name string) func() { return mon.Counter(name).Inc })
}

func ourDistributions(_ testing.TB, n int) made {
	return ours(monitor.NewRegistry(), n, func(mon *monitor.Scope, name string) func() {
		d := mon.ValDist(name)
		return func() { d.Observe(value) }
	})
}
