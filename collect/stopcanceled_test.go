package collect_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// Stop is often given the context whose end made the program stop. It still closes the
// sinks, leaves no goroutine behind, and says what was lost, each time it is asked; see
// https://github.com/open-telemetry/opentelemetry-go/issues/8631.
func TestStopWithAnEndedContext(t *testing.T) {
	for name, fail := range map[string]func(context.Context) error{"works": nil, "hangs": hang} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := monitor.NewRegistry()
				sink := both{&numbers{name: "a"}, &spans{name: "a", fail: fail}}
				p := collect.Options{Logger: silent}.Start(r, sink)
				finish(r, 3)
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				begin := time.Now()
				err := p.Stop(ctx)
				require.Equal(t, begin, time.Now(), "it does not wait")
				synctest.Wait()
				require.Equal(t, 1, sink.shut)
				lost := int64(0)
				for _, e := range p.Ledger() {
					require.True(t, e.Balanced())
					require.Zero(t, e.Queued)
					lost += e.Made - e.Delivered
				}
				require.Equal(t, lost > 0, err != nil, "%v", err)
				require.Equal(t, err, p.Stop(context.Background()))
				if fail != nil {
					require.ErrorContains(t, err, "3 spans to a (stopped 3)")
				}
			})
		})
	}
}
