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

// made is some instruments: a function for each that records on it, and one that
// returns the number of recordings by their own count. The latter is nil for a
// library that keeps none.
type made struct {
	record []func()
	count  func() int
}

// each calls one with the name of each instrument and returns the results.
func each(instruments int, one func(name string) func()) []func() {
	all := make([]func(), instruments)
	for i := range all {
		all[i] = one("work" + strconv.Itoa(i))
	}
	return all
}

// value is the observed value. No cost depends on it.
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
