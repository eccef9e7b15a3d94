package scale

import (
	"strconv"
	"testing"
)

// A recorder makes instruments in one library.
type recorder struct {
	name string
	make func(tb testing.TB, instruments int) made
}

// made is instruments: what records on each of them, and how often that was
// done in all, as they tell; nil where nothing is kept.
type made struct {
	record []func()
	count  func() int
}

// each calls one for each instrument, with a name.
func each(instruments int, one func(name string) func()) []func() {
	all := make([]func(), instruments)
	for i := range all {
		all[i] = one("work" + strconv.Itoa(i))
	}
	return all
}

// value is observed: no cost depends on it.
const value = 0.0123

var (
	tasks         = []recorder{{"monitor", ourTasks}, {"monkit", monkitTasks}}
	spans         = []recorder{{"monitor", ourSpans}, {"monitor-pipeline", ourObservedSpans}, {"monkit", monkitSpans}, {"otel-unsampled", otelSpans}}
	counters      = []recorder{{"monitor", ourCounters}, {"client_golang", clientGolangCounters}, {"victoriametrics", victoriaMetricsCounters}, {"otel", otelCounters}}
	distributions = []recorder{
		{"monitor", ourDistributions}, {"client_golang", clientGolangHistograms}, {"client_golang-native", clientGolangNative},
		{"victoriametrics", victoriaMetricsHistograms}, {"otel", otelHistograms},
	}
)
