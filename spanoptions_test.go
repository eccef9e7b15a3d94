package monitor_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// A describer says what it has been told so far.
type describer struct {
	context.Context
	asked atomic.Int32
	tags  atomic.Pointer[[]monitor.Tag]
}

func (d *describer) DescribeSpan() ([]monitor.Tag, string, string) {
	d.asked.Add(1)
	return *d.tags.Load(), "10.0.0.1:80", "10.0.0.2:4711"
}

func TestDescriber(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	d := &describer{Context: context.Background()}
	d.tags.Store(&[]monitor.Tag{monitor.String("method", "GET")})
	f := r.Scope("s").Func("f")
	ctx, root := f.Start(d, monitor.SpanOptions{})
	_, child := f.Start(ctx, monitor.SpanOptions{})
	require.Zero(t, d.asked.Load())
	root.Annotate("own", "1")
	require.Equal(t, []string{"own=1", "method=GET"}, said(root.Data()))
	require.Empty(t, said(child.Data()), "it is for the span started in it")
	child.Finish(nil)

	d.tags.Store(&[]monitor.Tag{monitor.String("method", "GET"), monitor.String("status", "500")})
	asked := d.asked.Load()
	root.Finish(errFails)
	require.Equal(t, asked+1, d.asked.Load(), "when it was kept")
	got := r.KeptTraces()[0].Root()
	require.Equal(t, []string{"own=1", "method=GET", "status=500"}, said(got))
	require.Equal(t, got.Start, got.Annotations[1].Time)
	require.Equal(t, "10.0.0.1:80", got.Local)
	require.Equal(t, "10.0.0.2:4711", got.Peer)

	_, root = f.Start(d, monitor.SpanOptions{})
	root.SetEndpoints("", "else:1")
	require.Equal(t, "else:1", root.Data().Peer, "what was said has precedence")
	asked = d.asked.Load()
	root.Finish(nil)
	require.Equal(t, asked, d.asked.Load(), "nobody reads what is not kept")
}

func TestDescriberIsBounded(t *testing.T) {
	r := monitor.NewRegistry()
	d := &describer{Context: context.Background()}
	var many []monitor.Tag
	for i := range 2 * monitor.MaxAnnotations {
		many = append(many, monitor.String(fmt.Sprint(i), "v"))
	}
	for _, tags := range [][]monitor.Tag{many, {monitor.String("k", strings.Repeat("v", monitor.MaxAnnotationBytes))}} {
		d.tags.Store(&tags)
		_, root := r.Scope("s").Func("f").Start(d, monitor.SpanOptions{})
		require.LessOrEqual(t, len(root.Data().Annotations), monitor.MaxAnnotations)
		root.Finish(nil)
	}
	d.tags.Store(nil)
	_, root := r.Scope("s").Func("f").Start(d, monitor.SpanOptions{})
	require.Empty(t, root.Data().Annotations, "it panics")
	root.Finish(nil)
	require.NotZero(t, metrics(r, "monitor")["callback_panics"].Int)
}
