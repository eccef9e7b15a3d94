package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

type contextKey struct{}

// TestPrintingIsNoDataRace prints what programs hold while it is used, as mocks, failed
// tests and careless logs do. The race detector judges.
func TestPrintingIsNoDataRace(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("scope")
	remote := monitor.ContextWithRemote(t.Context(), monitor.SpanContext{Sampling: monitor.Sampled})
	scoped := monitor.ContextWithAnnotations(remote, monitor.String("tenant", "t"))
	ctx, span := s.Func("f").Start(scoped, monitor.SpanOptions{Provisional: true})
	within, cancel := context.WithTimeout(context.WithValue(ctx, contextKey{}, span), time.Minute)
	defer cancel()
	catch, err := r.Catch(monitor.Catching{Func: "*", Count: 100})
	require.NoError(t, err)
	things := []any{
		r, s, s.Func("f"), s.Counter("c"), s.Meter("m"), s.Gauge("g"), s.Timer("t"), s.ValDist("v"), catch,
		span, ctx, remote, scoped, within, monitor.Detach(ctx), struct{ Ctx context.Context }{ctx}, []any{span},
	}
	stop := make(chan struct{})
	var user sync.WaitGroup
	user.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			span.Annotate("k", "v")
			span.Rename(s.Func("renamed"))
			for _, err := range []error{nil, errors.New("fails")} {
				_, child := s.Func("f").Start(within, monitor.SpanOptions{})
				child.Finish(err)
			}
			s.Counter("c").Inc()
			s.Meter("m").Mark(1)
			s.Gauge("g").Add(1)
			s.Timer("t").Start().Stop()
			s.ValDist("v").Observe(1)
			s.Func(fmt.Sprint(time.Now().UnixNano()%100), monitor.String("a", "b")).Task()(nil)
			for range r.Snapshot() {
			}
		}
	})
	for range 20 {
		for _, thing := range things {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%10.3v"} {
				_ = fmt.Sprintf(verb, thing)
			}
			_ = fmt.Sprint(thing)
		}
	}
	span.Finish(errors.New("fails"))
	_ = fmt.Sprint(things...)
	close(stop)
	user.Wait()
}

func TestContextsSayWhatTheyAre(t *testing.T) {
	s := monitor.NewRegistry().Scope("scope")
	ctx, span := s.Func("f").Start(context.Background(), monitor.SpanOptions{})
	require.Equal(t, "context.Background.WithSpan(scope f)", fmt.Sprint(ctx))
	require.Equal(t, `"context.Background.WithSpan(scope f)"`, fmt.Sprintf("%#v", ctx))
	within, cancel := context.WithCancel(monitor.ContextWithAnnotations(ctx, monitor.String("k", "v")))
	defer cancel()
	require.Equal(t, "context.Background.WithSpan(scope f).WithAnnotations.WithCancel", fmt.Sprint(within))
	require.Equal(t, "context.Background.WithSpan(scope f).WithoutCancel.Detached", fmt.Sprint(monitor.Detach(ctx)))
	c := span.Context()
	require.Equal(t, "context.Background.WithRemote("+c.TraceID.String()+")",
		fmt.Sprint(monitor.ContextWithRemote(context.Background(), c)))
	require.Equal(t, fmt.Sprintf("scope f %v/%v", c.TraceID, c.SpanID), fmt.Sprint(span))
	require.Equal(t, "<nil>", fmt.Sprint((*monitor.Span)(nil)))
	span.Finish(nil)
}
