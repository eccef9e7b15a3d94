package scale

import (
	"math"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/yardstick"
)

func BenchmarkF(b *testing.B) { yardstick.F(b) }

func BenchmarkTaskOne(b *testing.B)     { record(b, tasks, false) }
func BenchmarkTaskMany(b *testing.B)    { record(b, tasks, true) }
func BenchmarkSpanOne(b *testing.B)     { record(b, spans, false) }
func BenchmarkSpanMany(b *testing.B)    { record(b, spans, true) }
func BenchmarkCounterOne(b *testing.B)  { record(b, counters, false) }
func BenchmarkCounterMany(b *testing.B) { record(b, counters, true) }
func BenchmarkObserveOne(b *testing.B)  { record(b, distributions, false) }
func BenchmarkObserveMany(b *testing.B) { record(b, distributions, true) }

// record measures the mean time from one recording to the next, for several numbers
// of goroutines that record at once. With perfect scaling the time halves when the
// number doubles, as long as the machine has the processors.
func record(b *testing.B, recorders []recorder, many bool) {
	for _, r := range recorders {
		for _, procs := range []int{1, 2, 4, 8} {
			b.Run(r.name+"/"+strconv.Itoa(procs), func(b *testing.B) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				instruments := 1
				if many {
					instruments = procs
				}
				all := r.make(b, instruments).record
				var workers atomic.Int64
				b.ReportAllocs()
				b.ResetTimer()
				b.RunParallel(func(pb *testing.PB) {
					one := all[int(workers.Add(1)-1)%len(all)]
					for pb.Next() {
						one()
					}
				})
			})
		}
	}
}

// BenchmarkLine measures the two numbers of the model: an atomic addition to a
// cache line that no other processor has, and one to a line that two processors
// fight over.
func BenchmarkLine(b *testing.B) {
	type line struct {
		n atomic.Int64
		_ [120]byte
	}
	b.Run("own", func(b *testing.B) {
		var l line
		for b.Loop() {
			l.n.Add(1)
		}
	})
	// The time from one addition to the next, by either processor, is that of a
	// transfer. It is less if a processor adds several times before the other gets
	// the line.
	b.Run("fought-over", func(b *testing.B) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
		var l line
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				l.n.Add(1)
			}
		})
	})
	// A token goes to and fro: two transfers, without overlap. With one processor,
	// the other goroutine never answers.
	if runtime.NumCPU() > 1 {
		b.Run("handed-over", func(b *testing.B) { handOver(b) })
	}
}

// handOver reports the time of one transfer of a line between two processors. It
// takes the quickest batch, because one of the two may have been busy elsewhere
// during the others.
func handOver(b *testing.B) {
	const batch = 1000
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	var turn atomic.Int64
	batches := (b.N + batch - 1) / batch
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range int64(batches * batch) {
			await(&turn, 2*i+1)
			turn.Store(2*i + 2)
		}
	}()
	quickest := time.Duration(math.MaxInt64)
	for i := range int64(batches) {
		begin := time.Now()
		for j := i * batch; j < (i+1)*batch; j++ {
			await(&turn, 2*j)
			turn.Store(2*j + 1)
		}
		quickest = min(quickest, time.Since(begin))
	}
	<-done
	b.ReportMetric(float64(quickest)/(2*batch), "ns/op")
}

// await spins. It lets other goroutines run, since the scheduler may have put both
// on one processor.
func await(turn *atomic.Int64, value int64) {
	for spins := 1; turn.Load() != value; spins++ {
		if spins%10_000 == 0 {
			runtime.Gosched()
		}
	}
}

// BenchmarkModel reports the model's time of an addition for several numbers of
// cores. An addition to the core's own line takes 3 ns, as measured here
// (BenchmarkLine), and a transfer between distant cores of a large processor 100
// ns.
func BenchmarkModel(b *testing.B) {
	model := Model{Local: 3, Transfer: 100}
	shapes := []struct {
		name   string
		cells  func(processors int) int
		hashed bool
	}{
		{"one-cell", func(int) int { return 1 }, false},
		{"monitor-by-core", width, false},
		{"monitor-by-stack", width, true},
	}
	for _, s := range shapes {
		for _, processors := range []int{1, 2, 4, 8, 16, 32, 64} {
			b.Run(s.name+"/"+strconv.Itoa(processors), func(b *testing.B) {
				b.ReportMetric(model.Contend(processors, s.cells(processors), s.hashed), "model-ns")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// width returns the number of cells of a contended counter: four for each
// processor, at least 8 and at most 64.
func width(processors int) int {
	cells := 8
	for cells < 4*processors && cells < 64 {
		cells *= 2
	}
	return cells
}
