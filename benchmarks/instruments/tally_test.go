package instruments

import (
	"testing"
	"time"

	"github.com/uber-go/tally/v4"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

var (
	tallyEventByName = tallyWith(func(scope tally.Scope, name string) work.Body {
		return func(_, n int) {
			for range n {
				scope.Counter(name).Inc(1)
			}
		}
	})
	tallyCounter = tallyWith(func(scope tally.Scope, name string) work.Body {
		counter := scope.Counter(name)
		return func(_, n int) {
			for range n {
				counter.Inc(1)
			}
		}
	})
	tallyHistogram = tallyWith(func(scope tally.Scope, name string) work.Body {
		histogram := scope.Histogram(name, tally.MustMakeExponentialValueBuckets(1e-6, 2, 24))
		return func(from, n int) {
			for i := range n {
				histogram.RecordValue(seconds[(from+i)&mask])
			}
		}
	})
	// tallyTimer is the stopwatch of a histogram. Tally's Timer does not aggregate:
	// it hands each time to the reporter.
	tallyTimer = tallyWith(func(scope tally.Scope, name string) work.Body {
		histogram := scope.Histogram(name, tally.MustMakeExponentialDurationBuckets(time.Microsecond, 2, 24))
		return func(_, n int) {
			for range n {
				histogram.Start().Stop()
			}
		}
	})
	tallyLookup = tallyWith(func(scope tally.Scope, name string) work.Body {
		return func(from, n int) {
			for i := range n {
				at := (from + i) % 4
				scope.Tagged(map[string]string{"method": methods[at], "code": codes[at]}).Counter(name).Inc(1)
			}
		}
	})
)

// tallyWith has a reporter that drops everything, and never reports.
func tallyWith(body func(scope tally.Scope, name string) work.Body) work.Implementation {
	return work.Implementation{Name: "tally", Open: func(tb testing.TB) work.Opened {
		scope, closer := tally.NewRootScope(tally.ScopeOptions{Reporter: tally.NullStatsReporter}, 0)
		tb.Cleanup(func() { closer.Close() })
		return opened(body(scope, "a"), body(scope, "b"), func() (n int) {
			snapshot := scope.(tally.TestScope).Snapshot()
			for _, c := range snapshot.Counters() {
				n += int(c.Value())
			}
			for _, h := range snapshot.Histograms() {
				for _, samples := range h.Values() {
					n += int(samples)
				}
				for _, samples := range h.Durations() {
					n += int(samples)
				}
			}
			return n
		})
	}}
}
