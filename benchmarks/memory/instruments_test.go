package memory

import (
	"fmt"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/reading/libraries"
	"github.com/stretchr/testify/require"
)

// many is the number of instruments in most rows. Rows of instruments with 10,000
// values have few.
const (
	many   = 10_000
	few    = 200
	values = 10_000
)

// instruments are the rows: n is the number of instruments, build makes those with
// the numbers from..to-1, and want is the content of each.
var instruments = map[string]struct {
	n     int
	build func(l libraries.Library, from, to int)
	want  libraries.Totals
}{
	"Counter": {many, func(l libraries.Library, from, to int) {
		for i := from; i < to; i++ {
			l.Counter("scope", fmt.Sprintf("counter_%05d", i), "", 1)
		}
	}, libraries.Totals{Counted: 1}},

	"CounterTagged": {many, func(l libraries.Library, from, to int) {
		for i := from; i < to; i++ {
			l.Counter("scope", fmt.Sprintf("counter_%d", i/1000), fmt.Sprintf("value-%03d", i%1000), 1)
		}
	}, libraries.Totals{Counted: 1}},

	"DistributionIdle": {many, func(l libraries.Library, from, to int) {
		for i := from; i < to; i++ {
			l.Distribution("scope", fmt.Sprintf("distribution_%05d", i))(0.01)
		}
	}, libraries.Totals{Observed: 1}},

	"DistributionBusy": {few, func(l libraries.Library, from, to int) {
		latencies := libraries.Latencies(values)
		for i := from; i < to; i++ {
			observe := l.Distribution("scope", fmt.Sprintf("distribution_%05d", i))
			for _, v := range latencies {
				observe(v)
			}
		}
	}, libraries.Totals{Observed: values}},

	"FuncIdle": {many, func(l libraries.Library, from, to int) {
		for i := from; i < to; i++ {
			l.Function("scope", fmt.Sprintf("function_%05d", i), 1, 0)
		}
	}, libraries.Totals{Calls: 1}},

	"FuncBusy": {few, func(l libraries.Library, from, to int) {
		for i := from; i < to; i++ {
			l.Function("scope", fmt.Sprintf("function_%05d", i), values, 0)
		}
	}, libraries.Totals{Calls: values}},

	"FuncFailing": {few, func(l libraries.Library, from, to int) {
		for i := from; i < to; i++ {
			l.Function("scope", fmt.Sprintf("function_%05d", i), values, values/10)
		}
	}, libraries.Totals{Calls: values, Failures: values / 10}},
}

func compare(b *testing.B, row string) {
	r := instruments[row]
	for _, l := range libraries.All {
		b.Run(l.Name, func(b *testing.B) {
			measure(b, r.n, func() libraries.Library {
				library := l.New()
				r.build(library, 0, 1)
				return library
			}, func(library libraries.Library) { r.build(library, 1, r.n+1) })
		})
	}
}

// BenchmarkCounter is a counter after one addition.
func BenchmarkCounter(b *testing.B) { compare(b, "Counter") }

// BenchmarkCounterTagged is one of the 1,000 counters of a name that differ in a
// tag.
func BenchmarkCounterTagged(b *testing.B) { compare(b, "CounterTagged") }

// BenchmarkDistributionIdle is a distribution of one value.
func BenchmarkDistributionIdle(b *testing.B) { compare(b, "DistributionIdle") }

// BenchmarkDistributionBusy is a distribution of 10,000 values, log-normal with
// sigma 1.
func BenchmarkDistributionBusy(b *testing.B) { compare(b, "DistributionBusy") }

// BenchmarkFuncIdle is a function that was called once: an instrumented function
// that was never called is not known yet.
func BenchmarkFuncIdle(b *testing.B) { compare(b, "FuncIdle") }

// BenchmarkFuncBusy is a function that was called 10,000 times.
func BenchmarkFuncBusy(b *testing.B) { compare(b, "FuncBusy") }

// BenchmarkFuncFailing is a function of which every tenth call failed.
func BenchmarkFuncFailing(b *testing.B) { compare(b, "FuncFailing") }

// The instruments that are measured have recorded everything.
func TestInstruments(t *testing.T) {
	const n = 20
	for name, row := range instruments {
		for _, l := range libraries.All {
			t.Run(name+"/"+l.Name, func(t *testing.T) {
				library := l.New()
				row.build(library, 0, n)
				got, err := library.Totals()
				require.NoError(t, err)
				require.Equal(t, libraries.Totals{
					Counted:  n * row.want.Counted,
					Observed: n * row.want.Observed,
					Calls:    n * row.want.Calls,
					Failures: n * row.want.Failures,
				}, got)
			})
		}
	}
}
