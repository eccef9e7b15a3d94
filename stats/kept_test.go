package stats

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// generation tells the traces of one test from those of another: what was kept of
// a trace lately is known to all of the process.
var generation byte

// given returns the n-th of many traces that began elsewhere, of those that are
// not chosen at random.
func given(n int) *monitor.SpanContext {
	c := &monitor.SpanContext{SpanID: monitor.SpanID{0: 0xee, 7: byte(n)}, Sampling: monitor.Sampled}
	for i := range c.TraceID {
		c.TraceID[i] = 0xff
	}
	c.TraceID[0], c.TraceID[1], c.TraceID[2] = byte(n), byte(n>>8), generation
	return c
}

// call is one of a function with a span, which takes so long and ends so.
func call(f *monitor.Func, o monitor.SpanOptions, d time.Duration, err error) {
	_, span := f.Start(context.Background(), o)
	time.Sleep(d)
	span.Finish(err)
}

// keptFixture has a trace kept for each reason but that of chance, in registries
// that are parts of the same process. To be called in a bubble. What is returned
// finishes what is open.
func keptFixture(t *testing.T) (front, store *monitor.Registry, finish func()) {
	generation++
	front, store = monitor.NewRegistry(), monitor.NewRegistry()
	front.SetService("front")
	store.SetService("store")
	store.SetSampler(monitor.Ratio(0.25))
	get := front.Scope("example.com/shop/front").Func("(*Front).Get")
	for i := range 20 {
		call(get, monitor.SpanOptions{Remote: given(i)}, 10*time.Millisecond, nil)
	}
	failingTrace(front, store)

	// What was usual until then is looked at once a second.
	time.Sleep(time.Second)
	call(get, monitor.SpanOptions{Remote: given(20)}, 10*time.Millisecond, nil)
	call(get, monitor.SpanOptions{Remote: given(21)}, 80*time.Millisecond, nil)
	call(get, monitor.SpanOptions{Remote: given(22)}, 30*time.Millisecond, context.Canceled)
	_, span := get.Start(context.Background(), monitor.SpanOptions{Remote: given(23)})
	span.FinishPanic("boom")

	reserve := store.Scope("example.com/shop/store").Func("(*Store).Reserve")
	_, err := store.Catch(monitor.Catching{Func: "(*Store).Reserve"})
	require.NoError(t, err)
	_, err = store.Catch(monitor.Catching{Func: "example.com/shop/store (*Store).*", Count: 3, Longer: time.Minute, Failed: true})
	require.NoError(t, err)
	time.Sleep(time.Millisecond)
	call(reserve, monitor.SpanOptions{Remote: given(24)}, time.Millisecond, nil)

	// A child of the slow trace that goes on, and has come some way.
	_, open := store.Scope("example.com/shop/store").Func("reindex").Start(context.Background(), monitor.SpanOptions{Remote: given(21)})
	open.Progress(0, 400)
	time.Sleep(time.Second)
	open.Progress(100, 400)
	return front, store, func() { open.Finish(nil) }
}

// failingTrace begins in front and fails in store, where a span outlives it.
func failingTrace(front, store *monitor.Registry) {
	ctx, root := front.Scope("http.server").Func("GET /orders/{id}").Start(context.Background(), monitor.SpanOptions{Kind: monitor.Server})
	root.SetEndpoints("10.0.0.1:80", "10.0.0.2:4711")
	for i := range 6 {
		root.Annotate(fmt.Sprint("key", i), "value")
	}
	_, query := front.Scope("example.com/shop/front").Func("query").Start(ctx, monitor.SpanOptions{Links: []monitor.SpanContext{*given(21), *given(1)}})
	time.Sleep(4 * time.Millisecond)
	query.Finish(nil)
	ctx, client := front.Scope("http.client").Func("POST store").Start(ctx, monitor.SpanOptions{Kind: monitor.Client})
	time.Sleep(time.Millisecond)
	remote := client.Context()
	inner, server := store.Scope("http.server").Func("POST /reserve/{item}").Start(context.Background(), monitor.SpanOptions{Kind: monitor.Server, Remote: &remote})
	_, lost := store.Scope("example.com/shop/store").Func("audit").Start(inner, monitor.SpanOptions{})
	time.Sleep(5 * time.Millisecond)
	err := errors.New("out of stock")
	lost.Event("begins")
	server.Finish(context.DeadlineExceeded)
	client.Finish(err)
	_ = ctx
	root.Finish(err)
	time.Sleep(2 * time.Millisecond)
	lost.Finish(nil)
}

var (
	identifiers = regexp.MustCompile(`\b(?:[0-9a-f]{32}|[0-9a-f]{16})\b`)
	sizes       = regexp.MustCompile(`"bytes":\s*\d+`)
)

// anonymous replaces what differs from run to run: identifiers, each by the number
// of those before it, and sizes in memory.
func anonymous(page []byte) []byte {
	seen := map[string]string{}
	page = identifiers.ReplaceAllFunc(page, func(id []byte) []byte {
		name, ok := seen[string(id)]
		if !ok {
			name = fmt.Sprintf("%0*d", len(id), len(seen)+1)
			seen[string(id)] = name
		}
		return []byte(name)
	})
	return sizes.ReplaceAll(page, []byte(`"bytes": 1`))
}

// goldenPage compares the three representations of a page.
func goldenPage[T any](t *testing.T, h http.Handler, name, path string) {
	t.Helper()
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	for _, format := range []string{"text", "json", "html"} {
		w := get(t, h, path+separator+"format="+format)
		require.Equal(t, 200, w.Code, w.Body.String())
		page := w.Body.Bytes()
		extension := format
		switch format {
		case "json":
			page = indented[T](t, page)
		case "html":
			page = unstyled(page)
		default:
			requireTerminalSafe(t, string(page))
			extension = "txt"
		}
		golden(t, name+"."+extension, anonymous(page))
	}
}

func TestGoldenTraces(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		front, store, finish := keptFixture(t)
		defer finish()
		h := Handler(front, store)
		goldenPage[jsonTraces](t, h, "traces", "/stats/traces")
		goldenPage[jsonTraces](t, h, "traces_filtered",
			"/stats/traces?reason=failed&function=http.server+GET+/orders/{id}&match=KEY&limit=1&refresh=2&catch=next")
		empty := monitor.NewRegistry()
		empty.SetService("empty")
		goldenPage[jsonTraces](t, Handler(empty), "traces_empty", "/stats/traces")
	})
}

func TestGoldenTrace(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		front, store, finish := keptFixture(t)
		defer finish()
		h := Handler(front, store)
		goldenPage[jsonTrace](t, h, "trace_failed", "/stats/traces/"+failed(t, front).String())
		goldenPage[jsonTrace](t, h, "trace_open", "/stats/traces/"+given(21).TraceID.String())
	})
}

// failed returns the trace of the registry that failed last.
func failed(t *testing.T, r *monitor.Registry) monitor.TraceID {
	t.Helper()
	list := r.KeptTraces()
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Reason() == monitor.KeptFailed {
			return list[i].TraceID()
		}
	}
	t.Fatal("nothing failed")
	return monitor.TraceID{}
}

func TestGoldenExemplars(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		front, store, finish := keptFixture(t)
		defer finish()
		goldenPage[jsonModel](t, Handler(front, store), "exemplars", "/stats?match=example.com")
		goldenPage[jsonRunning](t, Handler(store), "progress", "/stats/running")
	})
}
