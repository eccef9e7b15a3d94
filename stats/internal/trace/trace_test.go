package trace

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/running"
	"github.com/stretchr/testify/require"
)

func TestGoldenTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		front, store, finish := pagetest.Kept(t)
		defer finish()
		f := func(name string, id monitor.TraceID) {
			t.Helper()
			pagetest.GoldenPage[Document](t, Read, name, Folder+id.String(), front, store)
		}
		f("trace_failed", failed(t, front))
		f("trace_open", pagetest.Given(21).TraceID)
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

// A client that chooses the identifiers can give all traces the same one.
func TestManyPartsOfOneTrace(t *testing.T) {
	pagetest.Generation++
	r := monitor.NewRegistry()
	for range 3 * kept.MaxParts / 4 {
		for _, name := range []string{"f", "g"} {
			_, span := r.Scope("s").Func(name).Start(context.Background(), monitor.SpanOptions{Remote: pagetest.Given(1)})
			span.Finish(errors.New("always"))
		}
	}
	path := "/stats/traces/" + pagetest.Given(1).TraceID.String()
	require.Contains(t, string(pagetest.Get(t, Read, path, r)), "\nmore     50 parts, all younger\n")
	require.Contains(t, string(pagetest.Get(t, Read, path+"?format=html", r)), "50 more parts are not shown.")
	require.Len(t, pagetest.Decode[Document](t, pagetest.Get(t, Read, path+"?format=json", r)).Spans, kept.MaxParts)
}

// longTrace fails after so many calls.
func longTrace(r *monitor.Registry, calls int, from *monitor.SpanContext) monitor.TraceID {
	ctx, root := r.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{Remote: from})
	root.Event("begins")
	for i := range calls {
		_, span := r.Scope("s").Func(fmt.Sprint("call", i%20)).Start(ctx, monitor.SpanOptions{})
		span.Annotate("number", fmt.Sprint(i))
		span.Finish(nil)
	}
	root.Finish(errors.New("in the end"))
	return root.Context().TraceID
}

func TestLongTrace(t *testing.T) {
	r := monitor.NewRegistry()
	path := "/stats/traces/" + longTrace(r, 999, nil).String()
	begin := time.Now()
	text := string(pagetest.Get(t, Read, path, r))
	require.Equal(t, 1000, pagetest.FirstWords(text)["span"])
	page := string(pagetest.Get(t, Read, path+"?format=html", r))
	require.Equal(t, 1000, strings.Count(page, `<tr id="`))
	require.Less(t, len(page), 1500<<10)
	require.Len(t, pagetest.Decode[Document](t, pagetest.Get(t, Read, path+"?format=json", r)).Spans, 1000)
	require.Less(t, time.Since(begin), time.Minute)
	require.NotContains(t, page, "This trace is cut")
	require.Equal(t, 1, strings.Count(page, "<details open>"), "what failed")

	path = "/stats/traces/" + longTrace(r, 3000, nil).String()
	missing := pagetest.Decode[Document](t, pagetest.Get(t, Read, path+"?format=json", r)).Missing
	require.Greater(t, missing, 1000)
	require.Regexp(t, fmt.Sprintf(` 0 +%d +[0-9a-f]{32}\n`, missing), string(pagetest.Get(t, Read, path, r)))
	require.Contains(t, string(pagetest.Get(t, Read, path+"?format=html", r)), "This trace is cut: "+string(humanise.AppendGrouped(nil, int64(missing)))+" spans")
}

func TestVeryManySpans(t *testing.T) {
	pagetest.Generation++
	var registries []*monitor.Registry
	for range maxSpans/1000 + 1 {
		r := monitor.NewRegistry()
		longTrace(r, 999, pagetest.Given(1))
		registries = append(registries, r)
	}
	_, open := registries[0].Scope("s").Func("open").Start(context.Background(), monitor.SpanOptions{Remote: pagetest.Given(1)})
	defer open.Finish(nil)
	path := "/stats/traces/" + pagetest.Given(1).TraceID.String()
	require.Contains(t, string(pagetest.Get(t, Read, path, registries...)), "\nmore     1001 spans\n")
	require.Contains(t, string(pagetest.Get(t, Read, path+"?format=html", registries...)), "1,001 more spans are not shown.")
	page := pagetest.Decode[Document](t, pagetest.Get(t, Read, path+"?format=json", registries...))
	require.Equal(t, 1001, page.MoreSpans)
	require.Len(t, page.Spans, maxSpans)
	require.Equal(t, 1, page.Open)
}

// A trace can be looked at while it runs, and is not there when it is over and
// nothing was remarkable.
func TestOpenTrace(t *testing.T) {
	r := monitor.NewRegistry()
	ctx, root := r.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{})
	_, child := r.Scope("s").Func("child").Start(ctx, monitor.SpanOptions{})
	path := "/stats/traces/" + root.Context().TraceID.String()
	require.Equal(t, 2, pagetest.FirstWords(string(pagetest.Get(t, Read, path, r)))["span"])
	require.Contains(t, string(pagetest.Get(t, Read, path+"?format=html", r)), "The trace is not kept, or not yet: it is still running.")
	require.Contains(t, string(pagetest.Get(t, running.Read, "/stats/running?format=html", r)), `href="traces/`+root.Context().TraceID.String())
	child.Finish(nil)
	root.Finish(nil)
	_, err := Read(page.NewFrame(time.Now(), nil, &page.Query{Path: path}), []*monitor.Registry{r})
	require.Equal(t, errNotKept, err)
}
