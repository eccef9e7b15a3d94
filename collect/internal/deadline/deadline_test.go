package deadline

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var set atomic.Pointer[time.Time]
		record := func(at time.Time) error {
			time.Sleep(time.Second) // it may take a while to be run
			set.Store(&at)
			return nil
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		Bind(ctx, record)()
		time.Sleep(2 * time.Minute)
		require.Nil(t, set.Load(), "released before the context ended")

		ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		release := Bind(ctx, record)
		<-ctx.Done()
		require.Nil(t, set.Load())
		release()
		require.NotNil(t, set.Load(), "it waits for what has begun")
		require.True(t, set.Load().Before(time.Now()))
		release()
	})
}
