package reading

import (
	"fmt"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/reading/libraries"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/yardstick"
	"github.com/stretchr/testify/require"
)

func BenchmarkF(b *testing.B) { yardstick.F(b) }

// A block is 100 instruments: the mixture of one package.
const (
	counters      = 40
	taggedNames   = 3
	shards        = 10
	gauges        = 10
	distributions = 10
	functions     = 10
	block         = counters + taggedNames*shards + gauges + distributions + functions

	perCounter      = 42
	perGauge        = 0.5
	perDistribution = 100
	perFunction     = 100
	failing         = 5
)

// fill makes n instruments, a multiple of a block, and records on each.
func fill(l libraries.Library, n int) {
	values := libraries.Latencies(perDistribution)
	for b := range n / block {
		scope := fmt.Sprintf("package%04d", b)
		for i := range counters {
			l.Counter(scope, fmt.Sprintf("counter_%02d", i), "", perCounter)
		}
		for i := range taggedNames {
			for shard := range shards {
				l.Counter(scope, fmt.Sprintf("tagged_%d", i), fmt.Sprint(shard), perCounter)
			}
		}
		for i := range gauges {
			l.Gauge(scope, fmt.Sprintf("gauge_%d", i), perGauge)
		}
		for i := range distributions {
			observe := l.Distribution(scope, fmt.Sprintf("distribution_%d", i))
			for _, v := range values {
				observe(v)
			}
		}
		for i := range functions {
			l.Function(scope, fmt.Sprintf("function_%d", i), perFunction, failing)
		}
	}
}

// filled returns the totals of a library after fill.
func filled(n int) libraries.Totals {
	blocks := n / block
	return libraries.Totals{
		Counted:  blocks * (counters + taggedNames*shards) * perCounter,
		Gauges:   float64(blocks*gauges) * perGauge,
		Observed: blocks * distributions * perDistribution,
		Calls:    blocks * functions * perFunction,
		Failures: blocks * functions * failing,
	}
}

// Every library has recorded everything.
func TestMixture(t *testing.T) {
	for _, l := range libraries.All {
		t.Run(l.Name, func(t *testing.T) {
			const n = 3 * block
			library := l.New()
			fill(library, n)
			got, err := library.Totals()
			require.NoError(t, err)
			require.Equal(t, filled(n), got)
		})
	}
}
