package graphite

import (
	"encoding/hex"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
	"github.com/stretchr/testify/require"
)

func TestLines(t *testing.T) {
	golden(t, "testdata/lines.golden", encode(pointsOf(t, Options{Prefix: "prod.web1"}), snapshots(), appendLines))
}

func TestTaggedLines(t *testing.T) {
	p := pointsOf(t, Options{Tags: true, Host: "web1.example.com", Prefix: "prod", Instance: "0"})
	golden(t, "testdata/tagged.golden", encode(p, snapshots(), appendLines))
}

func TestMessages(t *testing.T) {
	p := pointsOf(t, Options{Protocol: Pickle, Prefix: "prod.web1"})
	golden(t, "testdata/pickle.golden", []byte(hex.Dump(encode(p, snapshots(), appendMessage))))
}

// What CPython makes of [("c", (2000000000, -0.0))], apart from its memo.
func TestPoint(t *testing.T) {
	p := new(points)
	p.begin(&collect.Snapshot{Time: time.Unix(2_000_000_000, 0)})
	f := &collect.Field{Name: "c", Float: math.Copysign(0, -1)}
	require.Equal(t, "5801000000634a009435774780000000000000008686", hex.EncodeToString(appendPoint(nil, p, f)))
	p.seconds = 1 << 31
	require.Equal(t, "58010000006347"+"41e0000000000000"+"4780000000000000008686", hex.EncodeToString(appendPoint(nil, p, f)))
}

var encoders = map[string]struct {
	options Options
	append  func([]byte, *points) []byte
}{
	"lines":  {Options{Prefix: "prod.web1"}, appendLines},
	"tagged": {Options{Tags: true, Host: "web1"}, appendLines},
	"pickle": {Options{Protocol: Pickle, Prefix: "prod.web1"}, appendMessage},
}

func TestEncoderAllocations(t *testing.T) {
	for name, e := range encoders {
		for _, m := range metrics(false) {
			want := 0.0
			if m.Kind == monitor.KindFunc {
				want = 14 // the sum of two distributions, twice
			}
			p, s := pointsOf(t, e.options), &collect.Snapshot{Time: time.Now(), Service: "shop", Metrics: []monitor.Metric{m}}
			b := make([]byte, 0, 64<<10)
			got := testing.AllocsPerRun(100, func() {
				p.begin(s)
				b = e.append(b[:0], p)
			})
			require.LessOrEqual(t, got, want, "%s of %s", name, m.Name)
		}
	}
}

// BenchmarkAppend makes the points of 1000 counters, and of 100 distributions.
func BenchmarkAppend(b *testing.B) {
	counters := &collect.Snapshot{Time: time.Now(), Service: "shop"}
	for i := range 1000 {
		counters.Metrics = append(counters.Metrics, monitor.Metric{
			Scope: "github.com/example/shop", Name: fmt.Sprintf("bytes_sent_%d", i), Kind: monitor.KindCounter, Int: int64(i),
			Tags: []monitor.Tag{monitor.String("to", "peer")},
		})
	}
	distributions := &collect.Snapshot{Time: time.Now(), Service: "shop"}
	for i := range 100 {
		distributions.Metrics = append(distributions.Metrics, monitor.Metric{
			Scope: "github.com/example/shop", Name: fmt.Sprintf("value_bytes_%d", i), Kind: monitor.KindValDist,
			Distribution: distribution(1, 2, 3, 100),
		})
	}
	for _, name := range []string{"lines", "tagged", "pickle"} {
		for what, s := range map[string]*collect.Snapshot{"counters": counters, "distributions": distributions} {
			b.Run(name+"/"+what, func(b *testing.B) {
				p, n := pointsOf(b, encoders[name].options), 0
				for p.begin(s); p.next() != nil; {
					n++
				}
				var buf []byte
				b.ReportAllocs()
				for b.Loop() {
					buf = buf[:0]
					for p.begin(s); p.More(); {
						buf = encoders[name].append(buf, p)
					}
				}
				b.SetBytes(int64(len(buf)))
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "points/s")
			})
		}
	}
}

func TestErrorClasses(t *testing.T) {
	for name, want := range map[string]string{
		"Timeout":              "Timeout",
		"connection refused":   "connection_refused",
		"panic: runtime error": "panic--runtime_error",
		"net.OpError":          "net-OpError",
	} {
		require.Equal(t, want, string(dotted.Class.Append(nil, name)))
		hashed := string(dotted.Class.Append(nil, want+"_x"))
		require.Regexp(t, `^`+want+`_x--[0-9a-f]{8}$`, hashed, "an underscore is not a space")
	}
}
