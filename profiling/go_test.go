package profiling

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

func TestGo(t *testing.T) {
	r := monitor.NewRegistry()
	begin(t, r, Options{Labels: true})
	mon := r.Scope("shop")
	call(mon.Func("order"), t.Context(), func(ctx context.Context) {
		done := make(chan labels)
		mon.Go(ctx, "refresh", func(context.Context) error {
			done <- goroutineLabels(t)
			return nil
		})
		require.Equal(t, labels{"function": "shop refresh", "root": "shop order"}, <-done)
		require.Equal(t, "shop order", goroutineLabels(t)["function"])
	})
	require.Empty(t, goroutineLabels(t))
}
