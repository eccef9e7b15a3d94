//go:build interop

package interop

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// page returns the document that Zipkin's page of a trace becomes in a browser, when
// it shows one. Notes on the console are Zipkin's own.
func (z *zipkinServer) page(id monitor.TraceID) (document string) {
	z.t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		z.t.Fatal(missing("chromium", err))
	}
	eventually(z.t, 2*time.Minute, func() error {
		ctx, cancel := context.WithTimeout(z.t.Context(), time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
			"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
			"--user-data-dir="+z.t.TempDir(), "--window-size=1400,2000", "--virtual-time-budget=10000", "--dump-dom",
			z.url+"/zipkin/traces/"+id.String()).Output()
		if document = string(out); err == nil && !strings.Contains(document, "Total Spans") {
			err = errors.New("the page shows no trace")
		}
		return err
	})
	return document
}

// TestZipkinLargeTrace sends a trace of thousands of spans in several batches, of
// which one is sent twice.
func TestZipkinLargeTrace(t *testing.T) {
	z := sharedZipkin(t)
	r := monitor.NewRegistry()
	r.SetService(unique("large-"))
	sink := &repeating{SpanSink: z.sink()}
	p := collect.Start(r, sink)
	const children, grandchildren = 50, 80
	parents := map[string]string{}
	ctx, root := r.Scope("a").Func("root").Start(t.Context(), monitor.SpanOptions{})
	parents[root.Context().SpanID.String()] = ""
	note := func(s *monitor.Span) { parents[s.Context().SpanID.String()] = s.Context().ParentSpanID.String() }
	for range children {
		ctx, child := r.Scope("a").Func("child").Start(ctx, monitor.SpanOptions{})
		note(child)
		for range grandchildren {
			_, grandchild := r.Scope("a").Func("grandchild").Start(ctx, monitor.SpanOptions{})
			note(grandchild)
			grandchild.Finish(nil)
		}
		child.Finish(nil)
	}
	root.Finish(nil)
	require.NoError(t, p.Stop(t.Context()))
	require.EqualValues(t, len(parents), p.Ledger()[0].Delivered)
	require.Greater(t, sink.sent, 5)

	// Of reports that are the same the server keeps one.
	require.NotZero(t, sink.again)
	spans := z.await(root.Context().TraceID, len(parents))
	got := map[string]string{}
	for _, s := range spans {
		got[s.ID] = s.ParentID
	}
	require.Equal(t, parents, got)
	require.True(t, strings.Contains(z.page(root.Context().TraceID), fmt.Sprintf(">%d<", len(parents))), "the page counts each once")
}

// repeating is a sink that sends the second batch again, as after an answer that
// was lost.
type repeating struct {
	collect.SpanSink
	sent, again int
}

func (r *repeating) SendSpans(ctx context.Context, spans []monitor.SpanData) error {
	r.sent++
	if err := r.SpanSink.SendSpans(ctx, spans); err != nil {
		return err
	}
	if r.sent == 2 {
		r.again = len(spans)
		return errors.New("the answer was lost")
	}
	return nil
}

// TestZipkinOpenSpans has a span that is open for long, with children that have
// finished: it is there before its end, and whole after it.
func TestZipkinOpenSpans(t *testing.T) {
	z := sharedZipkin(t)
	service := unique("open-")
	r := monitor.NewRegistry()
	r.SetService(service)
	p := collect.Options{OpenAfter: 500 * time.Millisecond, BatchAge: 50 * time.Millisecond}.Start(r, z.sink())
	routing, f := r.Scope("a").Func("(routing)"), r.Scope("a").Func("GET /import")
	ctx, root := routing.Start(t.Context(), monitor.SpanOptions{Kind: monitor.Server, Provisional: true})
	root.Event("begun")
	root.Progress(1, 4)
	_, child := r.Scope("a").Func("child").Start(ctx, monitor.SpanOptions{})
	child.Finish(nil)
	id := root.Context()

	open := bySpan(z.await(id.TraceID, 2))[id.SpanID.String()]
	require.Empty(t, open.Name, "it is not known yet")
	require.Zero(t, open.Duration)
	require.Equal(t, root.Data().Start.UnixMicro(), open.Timestamp)
	require.Equal(t, map[string]string{"scope": "a", "progress": "1/4"}, open.Tags)

	root.Rename(f)
	root.Progress(4, 4)
	root.Event("renamed")
	z.await(id.TraceID, 3) // after 1 s
	root.Annotate("key", "value")
	root.Finish(errors.New("late"))
	require.NoError(t, p.Stop(t.Context()))
	require.True(t, p.Ledger()[0].Balanced())

	var last Span
	eventually(t, 10*time.Second, func() error {
		for _, s := range z.Trace(t, id.TraceID.String()) {
			if s.ID == id.SpanID.String() && s.Duration > 0 {
				last = s
				return nil
			}
		}
		return errors.New("no end")
	})
	require.Equal(t, "get /import", last.Name)
	require.Equal(t, root.Data().Duration.Microseconds(), last.Duration)
	require.Equal(t, map[string]string{"scope": "a", "progress": "4/4", "key": "value", "outcome": "error", "error": "late", "error.class": "error"}, last.Tags)
	require.Len(t, last.Annotations, 2)

	page := z.page(id.TraceID)
	require.True(t, strings.Contains(page, "get /import"))
	require.True(t, strings.Contains(page, ">2<"), "spans")
	require.True(t, strings.Contains(page, ">4/4<"))
	require.False(t, strings.Contains(page, ">1/4<"))
	require.Equal(t, 1, strings.Count(page, ">begun<"), "nothing is there twice")
	require.Equal(t, []Link{}, linksOf(z.Dependencies(t), service))
}

// linksOf returns those that a service is in.
func linksOf(links []Link, service string) []Link {
	found := []Link{}
	for _, l := range links {
		if strings.HasPrefix(l.Parent, service) || strings.HasPrefix(l.Child, service) {
			found = append(found, l)
		}
	}
	return found
}

// TestZipkinSkewAndOrphans sends a child of a service whose clock is behind, and
// one whose parent never comes. The times stay what each process saw; the page
// shows all of the trace, as if the clocks agreed.
func TestZipkinSkewAndOrphans(t *testing.T) {
	z := sharedZipkin(t)
	service, now := unique("skew-"), time.Now()
	id := newTraceID(t)
	span := func(n, parent byte, service, name string, kind monitor.SpanKind, at time.Time) monitor.SpanData {
		return monitor.SpanData{
			Service: service, Name: name, Kind: kind, Start: at, Duration: time.Duration(1000-100*int(n)) * time.Millisecond,
			Context: monitor.SpanContext{TraceID: id, SpanID: monitor.SpanID{7: n}, ParentSpanID: monitor.SpanID{7: parent}},
		}
	}
	behind := now.Add(-5 * time.Minute)
	inner, orphan := span(4, 3, service+"b", "inner", monitor.Internal, behind), span(5, 8, service+"a", "orphan", monitor.Internal, now)
	serve := span(3, 2, service+"b", "serve", monitor.Server, behind)
	serve.Local, inner.Local = "192.0.2.2:8080", "192.0.2.2" // another host
	z.post(inner, orphan)
	z.post(serve)
	z.post(span(2, 1, service+"a", "call", monitor.Client, now), span(1, 0, service+"a", "root", monitor.Server, now))
	got := bySpan(z.await(id, 5))
	require.Equal(t, behind.UnixMicro(), got["0000000000000003"].Timestamp)
	require.Equal(t, now.UnixMicro(), got["0000000000000002"].Timestamp)
	page := z.page(id)
	for _, name := range []string{"root", "call", "serve", "inner", "orphan"} {
		require.True(t, strings.Contains(page, ": "+name+"<"), name)
	}
	require.True(t, strings.Contains(page, ">900.000ms<"), "the axis ends where the root does, and not after five minutes")
}

// TestZipkinKeptTraces samples nothing and finds what has failed.
func TestZipkinKeptTraces(t *testing.T) {
	z := sharedZipkin(t)
	service := unique("kept-")
	r := monitor.NewRegistry()
	r.SetService(service)
	r.SetSampler(monitor.Never)
	p := collect.Options{KeptTraces: true}.Start(r, z.sink())
	failed := map[string]bool{}
	for i := range 30 {
		ctx, root := r.Scope("a").Func("request").Start(t.Context(), monitor.SpanOptions{Kind: monitor.Server})
		_, child := r.Scope("a").Func("step").Start(ctx, monitor.SpanOptions{})
		child.Finish(nil)
		if i%10 == 0 {
			failed[root.Context().TraceID.String()] = true
			root.Finish(errors.New("failed"))
			continue
		}
		root.Finish(nil)
	}
	require.NoError(t, p.Stop(t.Context()))
	var traces [][]Span
	eventually(t, 10*time.Second, func() error {
		if traces = z.Traces(t, service); len(traces) != len(failed) {
			return fmt.Errorf("%d traces", len(traces))
		}
		return nil
	})
	for _, trace := range traces {
		require.True(t, failed[trace[0].TraceID])
		require.Len(t, trace, 2)
		for _, s := range trace {
			if s.ParentID == "" {
				require.Equal(t, "failed", s.Tags["kept"])
			}
		}
	}
}
