package scale

import (
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
)

var sizes = []int{100, 1000, 10_000, 100_000}

// bySize runs a benchmark for each size.
func bySize(b *testing.B, name string, f func(b *testing.B, all []place)) {
	for _, n := range sizes {
		b.Run(name+"/"+strconv.Itoa(n), func(b *testing.B) { f(b, places(n)) })
	}
}

// BenchmarkSnapshot reads all series, which every backend does first.
func BenchmarkSnapshot(b *testing.B) {
	bySize(b, "monitor", func(b *testing.B, all []place) {
		r := fillOurs(all)
		b.ReportAllocs()
		for b.Loop() {
			for range r.Snapshot() {
			}
		}
	})
	bySize(b, "client_golang", func(b *testing.B, all []place) {
		c := fillClientGolang(all)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.registry.Gather(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkLookup finds instruments by name and tag, in random order, and adds one
// to each.
func BenchmarkLookup(b *testing.B) {
	bySize(b, "monitor", func(b *testing.B, all []place) {
		counted, next := shuffled(all)
		r := fillOurs(all)
		scopes := make([]*monitor.Scope, len(counted))
		for i, p := range counted {
			scopes[i] = r.Scope(p.scope)
		}
		b.ReportAllocs()
		for b.Loop() {
			i := next()
			scopes[i].Counter(counted[i].name, monitor.String(tagKey, counted[i].tag)).Inc()
		}
	})
	bySize(b, "client_golang", func(b *testing.B, all []place) {
		counted, next := shuffled(all)
		c := fillClientGolang(all)
		b.ReportAllocs()
		for b.Loop() {
			p := counted[next()]
			c.counters[p.scope+"_"+p.name].WithLabelValues(p.tag).Inc()
		}
	})
}

// shuffled returns the counters, and a function that returns the index of the next
// one in an order that repeats.
func shuffled(all []place) (counted []place, next func() int) {
	for _, p := range all {
		if !p.distribution {
			counted = append(counted, p)
		}
	}
	order := rand.New(rand.NewPCG(5, 6)).Perm(len(counted))
	at := 0
	return counted, func() int {
		if at++; at == len(order) {
			at = 0
		}
		return order[at]
	}
}

// BenchmarkMemory reports the heap that the series take.
func BenchmarkMemory(b *testing.B) {
	bySize(b, "monitor", func(b *testing.B, all []place) {
		memory(b, len(all), func() any { return fillOurs(all) })
	})
	bySize(b, "client_golang", func(b *testing.B, all []place) {
		memory(b, len(all), func() any { return fillClientGolang(all) })
	})
}

func memory(b *testing.B, series int, fill func() any) {
	var grown uint64
	for range b.N {
		before := heap()
		filled := fill()
		grown += heap() - before
		runtime.KeepAlive(filled)
	}
	b.ReportMetric(float64(grown)/float64(b.N)/float64(series), "B/series")
	b.ReportMetric(0, "ns/op")
}

// heap returns the bytes of reachable objects.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // also the objects that the first run finalised
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
