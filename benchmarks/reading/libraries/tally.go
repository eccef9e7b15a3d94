package libraries

import (
	"strings"
	"time"

	"github.com/uber-go/tally/v4"
)

// Tally is a test scope of github.com/uber-go/tally, the only kind that can be
// read: others report to a backend as time passes.
type Tally struct{ tally.TestScope }

// NewTally returns an empty one.
func NewTally() Tally { return Tally{tally.NewTestScope("", nil)} }

func (l Tally) Counter(scope, name, shard string, n int) {
	s := l.SubScope(scope)
	if shard != "" {
		s = s.Tagged(map[string]string{"shard": shard})
	}
	s.Counter(name).Inc(int64(n))
}

func (l Tally) Gauge(scope, name string, v float64) { l.SubScope(scope).Gauge(name).Update(v) }

var tallyBuckets = tally.MustMakeExponentialValueBuckets(0.005, 2, 11)

func (l Tally) Distribution(scope, name string) func(float64) {
	return l.SubScope(scope).Histogram(name, tallyBuckets).RecordValue
}

func (l Tally) Function(scope, name string, n, failed int) {
	s := l.SubScope(scope)
	calls := func(outcome string) tally.Counter {
		return s.Tagged(map[string]string{"outcome": outcome}).Counter(name + "_calls")
	}
	inFlight, times := s.Gauge(name+"_in_flight"), s.Histogram(name+"_duration", tallyBuckets)
	ok, bad := calls("ok"), calls("error")
	byHand{
		inFlight: func(change int) { inFlight.Update(float64(max(change, 0))) },
		ok:       func() { ok.Inc(1) },
		bad:      func() { bad.Inc(1) },
		took:     func(d time.Duration) { times.RecordValue(d.Seconds()) },
	}.call(n, failed)
}

func (l Tally) Totals() (t Totals, err error) {
	all := l.Snapshot()
	for _, c := range all.Counters() {
		switch c.Tags()["outcome"] {
		case "":
			if !strings.HasPrefix(c.Name(), "tally") {
				t.Counted += int(c.Value())
			}
		case "error":
			t.Failures += int(c.Value())
		}
	}
	for _, g := range all.Gauges() {
		t.Gauges += g.Value()
	}
	for _, h := range all.Histograms() {
		n := 0
		for _, v := range h.Values() {
			n += int(v)
		}
		if strings.HasSuffix(h.Name(), "_duration") {
			t.Calls += n
		} else {
			t.Observed += n
		}
	}
	return t, nil
}
