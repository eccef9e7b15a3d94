package prometheus

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/snappy"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// FuzzRemoteWrite checks that for any two metrics a request of either version can be read,
// that its labels are sorted, unique and text (which readRequest checks), and that each
// metric is a series of its own with its value.
func FuzzRemoteWrite(f *testing.F) {
	f.Add("example.com/store", "cache miss", "http.method", "GET", "example.com/store", "cache_miss", "http_method", "GET", 1.5, uint8(0))
	f.Add("x", "n", "job", "a", "x", "n", "exported_job", "a", math.NaN(), uint8(5))
	f.Add("x", "n", "job", "", "x", "n", "instance", "", math.Float64frombits(0x7ff0000000000002), uint8(5))
	f.Add("", "__name__", "__name__", "\x00", "", "__name__", "__name__", "\uFFFD", math.Inf(-1), uint8(7))
	f.Add("a", "n_total", "k", "\xff", "a", "n", "k", "\xfe", math.Copysign(0, -1), uint8(2))
	f.Fuzz(func(t *testing.T, scope1, name1, key1, value1, scope2, name2, key2, value2 string, v float64, how uint8) {
		r := monitor.NewRegistry()
		for i, m := range [][4]string{{scope1, name1, key1, value1}, {scope2, name2, key2, value2}} {
			s, tags := r.Scope(m[0]), []monitor.Tag{{Key: m[2], Value: m[3]}, {Key: "instance", Value: "i"}}
			if how>>i&1 == 0 {
				s.Counter(m[1], tags...).Add(7)
			} else {
				s.Gauge(m[1], tags...).Set(v)
			}
		}
		s := &collect.Snapshot{Time: time.Now(), Service: name2}
		want := []uint64{math.Float64bits(1)} // target_info
		for m := range r.Snapshot() {
			if m.Scope == "monitor" && m.Name != name1 && m.Name != name2 {
				continue
			}
			s.Metrics = append(s.Metrics, m)
			value := float64(m.Int)
			if m.Kind == monitor.KindGauge {
				value = m.Float
			}
			want = append(want, math.Float64bits(ordinary(value)))
		}
		for _, version := range []RemoteVersion{Remote1, Remote2} {
			e := encoderOfRemote(how&4 != 0, version, s)
			got := []uint64{}
			names := map[string]bool{}
			for _, w := range readRequest(t, int(version), e) {
				for name, value := range w.labels {
					require.True(t, utf8.ValidString(name) && utf8.ValidString(value), "%q", w.labels)
				}
				require.True(t, utf8.ValidString(w.help), "%q", w.help)
				names[fmt.Sprintf("%q", w.labels)] = true
				require.NotEqual(t, math.Float64bits(staleNaN), math.Float64bits(w.value), "nothing is gone")
				got = append(got, math.Float64bits(w.value))
			}
			require.Len(t, names, len(got))
			slices.Sort(got)
			slices.Sort(want)
			require.Equal(t, want, got)
		}
	})
}

// encoderOfRemote returns a request with a whole snapshot.
func encoderOfRemote(utf8Names bool, version RemoteVersion, s *collect.Snapshot) []byte {
	r, err := newRemote(RemoteOptions{URL: "http://p", Version: version, Page: Options{UTF8Names: utf8Names}})
	if err != nil {
		panic(err)
	}
	r.take(s)
	b, _ := r.series.appendRequest(nil, version, 0, min(len(r.series.list), maxRemoteSamples), maxRemoteBytes)
	return snappy.Encode(nil, b)
}

// Once the series are known, writing them allocates nothing for each. In version 2.0 each
// text that is new in the request is an allocation.
func TestRemoteAllocations(t *testing.T) {
	registry := monitor.NewRegistry()
	for i := range 1000 {
		registry.Scope("s").Counter(fmt.Sprint("c", i%50), monitor.Int("shard", i/50)).Inc()
		registry.Scope("s").Gauge(fmt.Sprint("g", i%50), monitor.Int("shard", i/50)).Set(0.5)
		registry.Scope("s").ValDist("d", monitor.Int("shard", i%20)).Observe(1)
	}
	for version, most := range map[RemoteVersion]float64{Remote1: 20, Remote2: 400} {
		for _, native := range []bool{false, true} {
			r, err := newRemote(RemoteOptions{URL: "http://p", Version: version, Native: native})
			require.NoError(t, err)
			s := &collect.Snapshot{Time: time.Now(), Service: "s", Metrics: slices.Collect(registry.Snapshot())}
			var b []byte
			write := func() {
				r.take(s)
				for from := 0; from < len(r.series.list); {
					b, from = r.series.appendRequest(b[:0], version, from, min(len(r.series.list), from+maxRemoteSamples), maxRemoteBytes)
				}
				r.stale.delivered()
			}
			write()
			require.LessOrEqual(t, testing.AllocsPerRun(10, write), most, "version %d, native %v", version, native)
		}
	}
}
