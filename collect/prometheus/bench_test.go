package prometheus

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
)

// tenThousand returns a registry with 10,000 counters.
func tenThousand() *monitor.Registry {
	r := monitor.NewRegistry()
	for i := range 10 {
		s := r.Scope(fmt.Sprintf("example.com/service/package%d", i))
		for j := range 1000 {
			s.Counter("events", monitor.Int("shard", j/10), monitor.String("op", fmt.Sprint("op", j%10))).Add(int64(j))
		}
	}
	return r
}

// functions returns a registry with functions that have 10,000 samples: for each, five
// outcomes, one in flight, and 19 of the histogram.
func functions() *monitor.Registry {
	r := monitor.NewRegistry()
	for i := range 400 {
		f := r.Scope(fmt.Sprintf("example.com/service/package%d", i%10)).Func(fmt.Sprintf("(*Type).Method%d", i))
		for range 100 {
			f.Task()(nil)
		}
	}
	return r
}

// A void is a response writer that makes no garbage.
type void struct{ header http.Header }

func (v *void) Header() http.Header         { return v.header }
func (v *void) Write(b []byte) (int, error) { return len(b), nil }
func (v *void) WriteHeader(int)             {}

var _ io.Writer = (*void)(nil)

func BenchmarkPage10000(b *testing.B) {
	for _, bench := range []struct {
		name     string
		registry *monitor.Registry
		gzip     bool
	}{
		{"counters", tenThousand(), false},
		{"functions", functions(), false},
		{"counters-gzip", tenThousand(), true},
	} {
		b.Run(bench.name, func(b *testing.B) {
			h := Handler(bench.registry, Options{})
			w := &void{http.Header{}}
			r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
			if bench.gzip {
				r.Header.Set("Accept-Encoding", "gzip")
			}
			h.ServeHTTP(w, r)
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(w, r)
			}
		})
	}
}

// BenchmarkEncode10000 is BenchmarkPage10000 without reading the registry: the part that
// this package is responsible for.
func BenchmarkEncode10000(b *testing.B) {
	for _, bench := range []struct {
		name     string
		registry *monitor.Registry
	}{
		{"counters", tenThousand()},
		{"functions", functions()},
	} {
		metrics := slices.Collect(bench.registry.Snapshot())
		b.Run(bench.name, func(b *testing.B) {
			p := newPage(newSettings(Options{}), naming{}, text004)
			p.make("service", each(metrics), text004)
			b.ReportAllocs()
			for b.Loop() {
				p.make("service", each(metrics), text004)
			}
		})
		b.Run(bench.name+"-protobuf", func(b *testing.B) {
			p := newPage(newSettings(Options{}), naming{}, protobuf)
			p.make("service", each(metrics), protobuf)
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(int64(len(p.make("service", each(metrics), protobuf))))
			}
		})
		b.Run(bench.name+"-new", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				newPage(newSettings(Options{}), naming{}, text004).make("service", each(metrics), text004)
			}
		})
	}
}
