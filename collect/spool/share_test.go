package spool_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// reader is a sink that looks at all there is to a span or metric, as the race detector sees.
type reader struct {
	backend
	name string
	seen []string
}

func (r *reader) Name() string { return r.name }

func (r *reader) SendSpans(ctx context.Context, spans []monitor.SpanData) error {
	for _, d := range spans {
		r.seen = append(r.seen, fmt.Sprintf("%+v %v", d, d.Progress))
	}
	return r.fail(ctx)
}

func (r *reader) SendMetrics(ctx context.Context, s *collect.Snapshot) error {
	_ = fmt.Sprintf("%+v", s)
	return r.fail(ctx)
}

// Sinks share spans: one that spools them changes nothing for the others. (Run with -race.)
func TestSpoolingChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		well, sick := &reader{name: "well"}, &reader{name: "sick"}
		sick.sick.Store(true)
		p := options(t.TempDir()).Start(r, well, sick)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for i := range 50 {
					_, span := r.Scope("test").Func("f").Start(context.Background(), monitor.SpanOptions{})
					span.Annotate("key", strings.Repeat("v", i))
					span.Event("event")
					span.Link(monitor.SpanContext{TraceID: monitor.TraceID{1}, SpanID: monitor.SpanID{2}})
					span.Progress(int64(i), 50)
					span.Finish(nil)
					time.Sleep(time.Second)
				}
			})
		}
		all.Wait()
		sick.sick.Store(false)
		sleep(time.Minute)
		require.NoError(t, p.Stop(t.Context()))
		require.Len(t, well.seen, 200)
	})
}

// The encoder leaves what it encodes as it was.
func TestEncodingChangesNothing(t *testing.T) {
	store, err := options(t.TempDir()).Spool.Open("sink", "spans")
	require.NoError(t, err)
	spans := func() []monitor.SpanData {
		return []monitor.SpanData{{
			Service: "s", Start: time.Now().Round(0).UTC(), Links: make([]monitor.SpanContext, 0, 3),
			Annotations: []monitor.Annotation{{Key: "k"}, {}}, Progress: &monitor.Progress{Done: 1},
		}, {}}
	}
	shared, want := spans(), spans()
	shared[0].Start, want[0].Start = time.Time{}, time.Time{}
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() { require.True(t, reflect.DeepEqual(shared, want)) })
	}
	_, err = store.AddSpans(shared)
	require.NoError(t, err)
	all.Wait()
	require.Equal(t, want, shared)
	_, _, err = store.OldestSpans()
	require.NoError(t, err)
	require.NoError(t, store.Remove())
	require.NoError(t, store.Close())
}
