package monitor

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// TestNothingStaysClaimed has traces whose spans finish in any order, also after their root,
// and catches that come and go. Once all spans have finished, no catch waits for a trace that
// will not come.
func TestNothingStaysClaimed(t *testing.T) {
	const seeds = 30
	for seed := range uint64(seeds) {
		r := NewRegistry()
		other := NewRegistry() // has parts of the same traces
		functions := []*Func{r.Scope("s").Func("a"), r.Scope("s").Func("b"), other.Scope("s").Func("c")}
		var catches []*Catch
		var mu sync.Mutex
		var all sync.WaitGroup
		for w := range uint64(4) {
			all.Go(func() {
				random := rand.New(rand.NewPCG(seed, w))
				var open []*Span
				contexts := []context.Context{context.Background()}
				for range 300 {
					runtime.Gosched()
					switch n := random.IntN(20); {
					case n < 9:
						ctx := contexts[random.IntN(len(contexts))]
						f := functions[random.IntN(len(functions))]
						if s, ok := ctx.(*spanContext); ok && (*Span)(s).registry() != f.scope.registry {
							ctx = ContextWithRemote(context.Background(), (*Span)(s).Context())
						}
						ctx, span := f.Start(ctx, SpanOptions{})
						open, contexts = append(open, span), append(contexts, ctx)
						if len(contexts) > 20 {
							contexts = append(contexts[:1], contexts[10:]...)
						}
					case n < 18 && len(open) > 0:
						i := random.IntN(len(open))
						var err error
						if n%2 == 0 {
							err = errors.New("sick")
						}
						open[i].Finish(err)
						open = append(open[:i], open[i+1:]...)
					case n == 18:
						if c, err := r.Catch(Catching{Func: "*", Count: 1 + random.IntN(5), Failed: random.IntN(2) == 0}); err == nil {
							mu.Lock()
							catches = append(catches, c)
							mu.Unlock()
						}
					case n == 19 && w == 0:
						r.KeepTraces(random.IntN(2) * KeepBytes)
					}
				}
				for _, span := range open {
					span.Finish(nil)
				}
			})
		}
		all.Wait()
		require.NotEmpty(t, catches)
		for _, c := range catches {
			require.Zero(t, c.pending, "seed %d", seed)
			require.LessOrEqual(t, len(c.traces), c.Count)
		}
	}
}

// TestALateSpanDoesNotUseUpACatch starts and finishes a span after its root has finished.
func TestALateSpanDoesNotUseUpACatch(t *testing.T) {
	for _, kept := range []bool{false, true} {
		for _, began := range []bool{false, true} {
			r := NewRegistry()
			f, late := r.Scope("s").Func("f"), r.Scope("s").Func("late")
			ctx, root := f.Start(t.Context(), SpanOptions{})
			var child *Span
			if began {
				_, child = late.Start(ctx, SpanOptions{})
			}
			c, err := r.Catch(Catching{Func: "late"})
			require.NoError(t, err)
			c.since -= 1 << 40 // long before the child began
			if kept {
				root.Finish(errors.New("sick"))
			} else {
				root.Finish(nil)
			}
			if !began {
				_, child = late.Start(ctx, SpanOptions{})
			}
			child.Finish(nil)
			require.Empty(t, c.Traces())
			require.Zero(t, c.pending)

			ctx, root = f.Start(t.Context(), SpanOptions{})
			_, child = late.Start(ctx, SpanOptions{})
			child.Finish(nil)
			root.Finish(nil)
			require.Len(t, c.Traces(), 1)
			require.False(t, c.Waiting())
		}
	}
}

// TestATraceIsClosedBeforeItsChildrenEnd has a root finish while its children are open: what
// they do later is not gathered.
func TestATraceIsClosedBeforeItsChildrenEnd(t *testing.T) {
	synctest.Test(t, testATraceIsClosed)
}

func testATraceIsClosed(t *testing.T) {
	for _, late := range []bool{false, true} {
		f := NewRegistry().Scope("s").Func("f")
		ctx, root := f.Start(t.Context(), SpanOptions{})
		var first *Span
		if !late {
			_, first = f.Start(ctx, SpanOptions{})
		}
		root.Finish(nil)
		time.Sleep(2 * time.Second)
		if late {
			_, first = f.Start(ctx, SpanOptions{})
		}
		for range 100 {
			_, child := f.Start(ctx, SpanOptions{})
			child.Finish(nil)
		}
		first.Finish(nil)
		require.Same(t, judged, root.trace.finished.Load())
		require.Nil(t, root.trace.extra.Load())
	}
}
