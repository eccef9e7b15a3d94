package transport_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// knownHeaders are the headers that formats write for the contexts they know, and
// the fields of testdata/hostile.txt.
func knownHeaders(t *testing.T) (known []http.Header) {
	debug := remote(monitor.Sampled)
	debug.Debug, debug.ParentSpanID = true, mustSpan(parent16)
	stateful := random(remote(monitor.Undecided))
	stateful.State = "rojo=1,congo=2"
	for _, f := range allFormats {
		for _, c := range []monitor.SpanContext{debug, remote(monitor.Sampled), remote(monitor.NotSampled), stateful} {
			h := header("baggage", "tenant=7;p,user=Zo%C3%AB")
			f.Inject(c, h)
			known = append(known, h)
		}
	}
	text, err := os.ReadFile("testdata/hostile.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		require.True(t, ok, line)
		known = append(known, header(key, value))
	}
	return known
}

// hostileHeader returns one of the known headers: unchanged, damaged, or made as
// expensive as possible.
func hostileHeader(r *rand.Rand, known []http.Header) http.Header {
	h := known[r.IntN(len(known))].Clone()
	for range r.IntN(4) {
		keys := slices.Sorted(maps.Keys(h))
		key := keys[r.IntN(len(keys))]
		value := h[key][r.IntN(len(h[key]))]
		at := r.IntN(len(value) + 1)
		switch r.IntN(9) {
		case 0:
			value = value[:at] + string(rune(r.IntN(256))) + value[min(at+1, len(value)):]
		case 1:
			value = value[:at]
		case 2:
			value = value[:at] + value
		case 3:
			value = strings.Repeat(value[:at]+string("-:,;=% 0f"[r.IntN(9)]), 1+r.IntN(1+min(2000, 1<<16/(at+1))))
		case 4:
			value = strings.ToUpper(value)
		case 5: // many fields of one name
			h[key] = slices.Repeat(h[key][:1], 1+r.IntN(200))
			continue
		case 6: // one less, but never none at all
			delete(h, key)
			h["Other"] = []string{"1"}
			continue
		case 7: // names that no other request has
			value = fmt.Sprintf("%x=%x", r.Uint64(), r.Uint64())
		case 8:
			key = http.CanonicalHeaderKey(fmt.Sprintf("x-b3-%x", r.Uint64()))
		}
		h[key] = []string{value}
	}
	return h
}

// TestHostileHeaders sends ten thousand headers to a server at the edge, for each
// level of trust: none fails its request, makes a name, stays in memory, or has
// more say than it is trusted with.
func TestHostileHeaders(t *testing.T) {
	const requests = 10_000
	known := knownHeaders(t)
	for level, name := range []string{"none", "trace", "sampling", "debug"} {
		trust := transport.Trust(level)
		t.Run(name, func(t *testing.T) {
			registry := monitor.NewRegistry()
			registry.SetSampler(monitor.Never)
			var continued, sampled, debug int
			registry.Observe(monitor.Observer{Finish: func(d monitor.SpanData) {
				if d.Context.TraceID == mustTrace(trace32) {
					continued++
				}
				if d.Context.Sampling == monitor.Sampled {
					sampled++
				}
				if d.Context.Debug {
					debug++
				}
			}})
			served, carried := 0, 0
			handler := transport.Options{
				Registry: registry,
				Formats:  allFormats,
				Baggage:  []string{"*"},
				Trust:    func(*http.Request) transport.Trust { return trust },
			}.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				served++
				b := transport.BaggageFromContext(r.Context())
				carried += b.Len()
				require.LessOrEqual(t, len(b.String()), transport.MaxBaggageBytes)
				w.WriteHeader(http.StatusNoContent)
			}))
			r := rand.New(rand.NewPCG(11, 12))
			w := &nullWriter{http.Header{}}
			send := func(n int) {
				for range n {
					request := benchRequest(t, http.Header{})
					request.Header = hostileHeader(r, known)
					handler.ServeHTTP(w, request)
				}
			}
			send(requests / 2)
			series, used := seriesOf(registry), heap()
			send(requests / 2)
			require.LessOrEqual(t, heap(), used+1<<20)
			require.Equal(t, requests, served)
			require.EqualValues(t, requests, registry.Scope("http.server").Func("GET /users/{id}").Stats().OK)

			// Later requests have names that were there before, except for rare reasons.
			require.LessOrEqual(t, len(seriesOf(registry)), len(series)+3)
			require.Less(t, len(series), 80)
			require.Greater(t, len(rejected(registry)), 20)
			for reason := range rejected(registry) {
				require.Regexp(t, `^(w3c|b3|b3single|jaeger|datadog|monkit|baggage): [a-z ]+$`, reason)
			}
			require.Zero(t, registry.Scope("transport").Counter("callback_panics").Total())

			require.Equal(t, trust >= transport.TrustTrace, continued > 0)
			require.Equal(t, trust >= transport.TrustTrace, carried > 0)
			require.Equal(t, trust >= transport.TrustSampling, sampled > 0)
			require.Equal(t, trust >= transport.TrustDebug, debug > 0)
		})
	}
}

// seriesOf returns the names of all series.
func seriesOf(r *monitor.Registry) (names []string) {
	for m := range r.Snapshot() {
		names = append(names, fmt.Sprint(m.Scope, m.Name, m.Tags))
	}
	return names
}

// heap returns how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestExtractIsBounded gives fields of a megabyte to each format. Reading them takes
// little memory.
func TestExtractIsBounded(t *testing.T) {
	for _, unit := range []string{"0", "f", "-", ":", ",", "%3A", "a=1,", "a=1;", ";p", "%FF", "a=%FF,", " ", "_dd.p.tid=,"} {
		h, endless := http.Header{}, strings.Repeat(unit, 1<<20/len(unit))
		for _, f := range allFormats {
			for _, name := range f.Fields() {
				h.Set(name, endless)
			}
		}
		h.Set("Traceparent", "00-"+rest+"-01") // for the tracestate to be looked at
		h.Set("Baggage", "a="+endless)
		p := transport.Options{Registry: monitor.NewRegistry(), Formats: allFormats, Baggage: []string{"*"}}.Propagator()
		read := func() {
			p.Extract(h)
			p.ExtractBaggage(transport.HeaderCarrier(h))
		}
		read() // which makes the counters
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		read()
		runtime.ReadMemStats(&after)
		require.LessOrEqual(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<10), "%q", unit)
	}
}
