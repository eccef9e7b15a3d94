//go:build interop

package interop

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// path is what an order leaves behind, from the top down: the spans' services,
// kinds and names, as Zipkin writes them (in lower case).
var path = [][3]string{
	{"front", "SERVER", "post /order/{item}"},
	{"front", "", "(*front).order"},
	{"front", "", "(*service).call"},
	{"front", "CLIENT", "post"},
	{"catalog", "SERVER", "post /price/{item}"},
	{"catalog", "", "(*catalog).price"},
	{"catalog", "", "(*service).call"},
	{"catalog", "CLIENT", "post"},
	{"store", "SERVER", "post /reserve/{item}"},
	{"store", "", "(*store).reserve"},
	{"store", "", "(*store).fetch"}, // absent when sold out
}

// errorClass returns the class of a span's error, or "".
func errorClass(s Span) string { return cmp.Or(s.Tags["error.class"], s.Tags["error"]) }

func TestShopTracesInZipkin(t *testing.T) {
	z := startZipkin(t)
	s := openShop(t, 1, "-duration", "5s", "-linger", "1m", "-rate", "40", "-export", "zipkin://"+strings.TrimPrefix(z.URL(), "http://"))
	o := s.awaitOrders()
	requireStats(t, s, o)
	s.close()

	var traces [][]Span
	eventually(t, 10*time.Second, func() error {
		traces = z.Traces(t, "front")
		if int64(len(traces)) != o.Sent {
			return fmt.Errorf("%d traces of %d orders", len(traces), o.Sent)
		}
		return nil
	})
	var ok, failed, cut int64
	for _, trace := range traces {
		requirePath(t, trace)
		switch root := find(trace, path[0]); errorClass(root) {
		case "":
			ok++
			require.Equal(t, "200", root.Tags["http.status_code"])
			requireErrors(t, trace, nil)
		case "http 502":
			failed++
			requireErrors(t, trace, path[:10])
			require.Equal(t, "sold out", errorClass(find(trace, path[9])))
			require.Contains(t, find(trace, path[9]).Tags["error"], "sold out: ")
			require.Equal(t, "upstream error", errorClass(find(trace, path[5])))
		case "panic: string":
			cut++
			requireErrors(t, trace, path[:2])
			require.Equal(t, "it bites", root.Tags["error"])
			require.Contains(t, root.Tags["error.stack"], "main.(*front).wrap\n\t")
		default:
			require.Fail(t, "unknown error", "%+v", root)
		}
	}
	require.Equal(t, o, orders{o.Sent, ok, failed, cut})

	require.Equal(t, []string{"catalog", "front", "store"}, slices.Sorted(slices.Values(z.Services(t))))
	links := z.Dependencies(t)
	slices.SortFunc(links, func(a, b Link) int { return -compareLinks(a, b) })
	require.Equal(t, []Link{
		{Parent: "front", Child: "catalog", CallCount: int(o.Sent), ErrorCount: int(o.Failed)},
		{Parent: "catalog", Child: "store", CallCount: int(o.Sent), ErrorCount: int(o.Failed)},
	}, links)
}

func compareLinks(a, b Link) int {
	switch {
	case a.Parent < b.Parent:
		return -1
	case a.Parent > b.Parent:
		return 1
	}
	return 0
}

// find returns the span of this service, kind and name.
func find(trace []Span, key [3]string) Span {
	for _, s := range trace {
		if keyOf(s) == key {
			return s
		}
	}
	return Span{}
}

func keyOf(s Span) [3]string { return [3]string{s.LocalEndpoint.ServiceName, s.Kind, s.Name} }

// requirePath checks that a trace is one path through the three services, each
// span the child of the one above and within it.
func requirePath(t testing.TB, trace []Span) {
	t.Helper()
	steps := path
	if len(trace) == len(path)-1 {
		steps = path[:len(path)-1]
	}
	require.Len(t, trace, len(steps))
	var above Span
	for _, step := range steps {
		s := find(trace, step)
		require.NotEmpty(t, s.ID, "no %v in %+v", step, trace)
		require.Equal(t, above.ID, s.ParentID, "%v", step)
		require.Len(t, s.TraceID, 32)
		require.Equal(t, trace[0].TraceID, s.TraceID)
		require.False(t, s.Shared, "a span is one process's")
		require.Positive(t, s.Duration)
		if above.ID != "" {
			slack := int64(2) // microseconds, for rounding
			if above.LocalEndpoint.ServiceName != s.LocalEndpoint.ServiceName {
				slack = 1000 // each service places a trace on the clock by itself
			}
			require.GreaterOrEqual(t, s.Timestamp+slack, above.Timestamp, "%v", step)
			require.LessOrEqual(t, s.Duration, above.Duration+slack, "%v", step)
		}
		switch s.Kind {
		case "SERVER":
			require.Equal(t, "127.0.0.1", s.LocalEndpoint.IPv4)
			require.NotZero(t, s.LocalEndpoint.Port)
			require.Equal(t, "127.0.0.1", s.RemoteEndpoint.IPv4)
		case "CLIENT":
			require.Equal(t, "127.0.0.1", s.RemoteEndpoint.IPv4)
			require.NotZero(t, s.RemoteEndpoint.Port)
		}
		above = s
	}
	order := find(trace, path[1])
	require.Contains(t, []string{"tea", "book", "piano", "unicorn", "snake"}, order.Tags["item"])
	if order.Tags["item"] == "piano" {
		fetch := find(trace, path[10])
		require.Len(t, fetch.Annotations, 1)
		require.Equal(t, "heavy", fetch.Annotations[0].Value)
		require.GreaterOrEqual(t, fetch.Duration, int64(100_000))
	}
}

// requireErrors checks that these spans of a trace, and no others, failed.
func requireErrors(t testing.TB, trace []Span, failed [][3]string) {
	t.Helper()
	for _, s := range trace {
		_, has := s.Tags["error"]
		require.Equal(t, slices.Contains(failed, keyOf(s)), has, "%+v", s)
	}
}
