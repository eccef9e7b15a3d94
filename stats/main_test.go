package stats

import (
	"context"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "%s differs: look at it, and use -update if it is right", path)
}

// hostile are names that try to be something else.
var hostile = []string{
	"<script>alert(1)</script>",
	`"><img src=x onerror=alert(1)>`,
	"</style><script>alert(1)</script>",
	"</title></svg></table><b>",
	"javascript:alert(1)",
	"two\nfunc  99  99  lines",
	"nul\x00byte",
	"\x1b[31mred\x1b]0;title\x07",
	"\u009b31mred",
	"bad\xff\xfeutf8",
	`"quoted" 'and' {a=b}`,
	"right\u202eot tfel",
	"line\u2028separator",
	"{{.}}",
	"-",
	" ",
	strings.Repeat("long ", 2000),
}

// fixture fills a registry, in a bubble where time is exact.
func fixture(name string) *monitor.Registry {
	r := monitor.NewRegistry()
	r.SetService(name)
	r.KeepTraces(0) // some of which are chosen at random
	api, store := r.Scope("example.com/shop/api"), r.Scope("example.com/shop/store")
	call := func(ctx context.Context, f *monitor.Func, d time.Duration, err error) {
		ctx, span := f.Start(ctx, monitor.SpanOptions{})
		_, inner := store.Func("(*Store).Get").Start(ctx, monitor.SpanOptions{})
		time.Sleep(d)
		inner.Finish(nil)
		span.Finish(err)
	}
	get := api.Func("GET /users/{id}")
	for i := range 100 {
		call(context.Background(), get, time.Duration(i+1)*time.Millisecond, nil)
	}
	remote := monitor.ContextWithRemote(context.Background(), remoteParent)
	for _, err := range []error{io.EOF, io.EOF, context.Canceled, context.DeadlineExceeded, errors.New("no")} {
		call(remote, get, time.Second, err)
	}
	_, span := api.Func("explode", monitor.String("how", "loud")).Start(context.Background(), monitor.SpanOptions{})
	span.FinishPanic("boom")

	api.Counter("bytes_sent").In(monitor.Bytes).Add(123456789)
	api.Meter("requests", monitor.String("method", "GET")).Mark(60)
	store.Gauge("fill").In(monitor.Fraction).Set(0.125)
	store.Gauge("nothing").Set(math.NaN())
	store.Gauge("too much").Set(math.Inf(1))
	store.Timer("lock_wait", monitor.Int("shard", 3)).Observe(1500 * time.Microsecond)
	sizes := store.ValDist("sizes").In(monitor.Bytes)
	for _, v := range []float64{-2048, 0, 10, 5000, math.NaN()} {
		sizes.Observe(v)
	}
	store.Gauge("sizes")
	return r
}

var remoteParent = monitor.SpanContext{
	TraceID: monitor.TraceID{15: 7}, SpanID: monitor.SpanID{7: 9}, Sampling: monitor.Sampled,
}

// openSpans leaves a tree of spans open, an orphan among them, and returns
// what finishes all.
func openSpans(r *monitor.Registry) (finish func()) {
	s := r.Scope("example.com/shop/api")
	ctx := monitor.ContextWithRemote(context.Background(), remoteParent)
	ctx, root := s.Func("stream").Start(ctx, monitor.SpanOptions{Kind: monitor.Server})
	root.SetEndpoints("10.0.0.1:80", "10.0.0.2:4711")
	time.Sleep(time.Second)
	root.Annotate("http.route", "/stream/{id}")
	root.Event("subscribed")
	middle, gone := s.Func("watch").Start(ctx, monitor.SpanOptions{})
	time.Sleep(time.Second)
	_, orphan := s.Func("flush").Start(middle, monitor.SpanOptions{Kind: monitor.Client})
	gone.Finish(nil)
	for range maxNotes + 3 {
		orphan.Event("batch")
	}
	time.Sleep(time.Second)
	_, other := s.Func("idle").Start(context.Background(), monitor.SpanOptions{})
	time.Sleep(10 * time.Millisecond)
	end := s.Func("count").Task()
	return func() {
		end(nil)
		for _, span := range []*monitor.Span{root, orphan, other} {
			span.Finish(nil)
		}
	}
}

// inBubble runs f where time is exact.
func inBubble(t *testing.T, f func(*testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}
