package instruments

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/yardstick"
)

func BenchmarkF(b *testing.B) { yardstick.F(b) }

// The rows. BENCHMARKS.md explains the names.
var (
	eventsByName = []work.Implementation{
		monitorEventByName, monkitEventByName, promEventByName, victoriaEventByName, otelEventByName,
		rcrowleyEventByName, tallyEventByName, hashicorpEventInmem, hashicorpEventBlackhole,
	}
	events = []work.Implementation{
		monitorEvent, monkitEvent, promCounter, victoriaCounter, otelCounterWithAttributes,
		rcrowleyMeter, tallyCounter,
	}
	counters = []work.Implementation{
		monitorCounter, monkitCounter, promCounter, victoriaCounter, otelCounter, otelCounterWithAttributes,
		rcrowleyCounter, tallyCounter, hashicorpCounterInmem, hashicorpCounterBlackhole,
	}
	distributions = []work.Implementation{
		monitorValDist, monkitIntVal, monkitFloatVal, monkitDurationVal,
		promHistogram, promNativeHistogram, promSummary, victoriaHistogram, victoriaSummary,
		otelHistogram, otelExponentialHistogram, rcrowleyExpDecay, rcrowleyUniform,
		tallyHistogram, hashicorpSampleInmem, hashicorpSampleBlackhole, hdrHistogram,
	}
	timers = []work.Implementation{
		monitorTimer, monkitTimer, promTimer, victoriaTimer, otelTimer,
		rcrowleyTimer, tallyTimer, hashicorpTimerInmem, hashicorpTimerBlackhole,
	}
	lookups = []work.Implementation{
		monitorLookup, monkitLookup, promLookup, victoriaLookup, otelLookup,
		rcrowleyLookup, tallyLookup, hashicorpLookupInmem, hashicorpLookupBlackhole,
	}
)

func BenchmarkEventByName(b *testing.B) { work.Run(b, eventsByName) }
func BenchmarkEvent(b *testing.B)       { work.Run(b, events) }
func BenchmarkCounter(b *testing.B)     { work.Run(b, counters) }
func BenchmarkObserve(b *testing.B)     { work.Run(b, distributions) }
func BenchmarkTimer(b *testing.B)       { work.Run(b, timers) }
func BenchmarkLookup(b *testing.B)      { work.Run(b, lookups) }

func BenchmarkEventByNameOnTwoCores(b *testing.B) { work.TwoCores(b, eventsByName) }
func BenchmarkEventOnTwoCores(b *testing.B)       { work.TwoCores(b, events) }
func BenchmarkCounterOnTwoCores(b *testing.B)     { work.TwoCores(b, counters) }
func BenchmarkObserveOnTwoCores(b *testing.B)     { work.TwoCores(b, distributions) }
func BenchmarkTimerOnTwoCores(b *testing.B)       { work.TwoCores(b, timers) }
func BenchmarkLookupOnTwoCores(b *testing.B)      { work.TwoCores(b, lookups) }

func TestWork(t *testing.T) {
	for name, all := range map[string][]work.Implementation{
		"EventByName": eventsByName, "Event": events, "Counter": counters,
		"Observe": distributions, "Timer": timers, "Lookup": lookups,
	} {
		t.Run(name, func(t *testing.T) { work.Verify(t, all) })
	}
}

// opened returns an implementation that records one thing with each piece of work.
func opened(one, other work.Body, count func() int) work.Opened {
	return work.Opened{Bodies: [2]work.Body{one, other}, Count: count, Each: 1}
}

// The values to observe are times: log-normal around 20 ms with sigma 1, in seconds
// and in whole nanoseconds.
const mask = 1<<12 - 1

var (
	seconds     [mask + 1]float64
	nanoseconds [mask + 1]int64
	durations   [mask + 1]time.Duration
)

func init() {
	random := rand.New(rand.NewPCG(1, 2))
	for i := range seconds {
		seconds[i] = 0.02 * math.Exp(random.NormFloat64())
		nanoseconds[i] = int64(seconds[i] * 1e9)
		durations[i] = time.Duration(nanoseconds[i])
	}
}

// The tags to look up are known only when the call is made.
var (
	methods = [4]string{"GET", "POST", "PUT", "DELETE"}
	codes   = [4]string{"200", "302", "404", "500"}
)

var background = context.Background()
