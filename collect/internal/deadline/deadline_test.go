package deadline

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var set []time.Time
		record := func(at time.Time) error {
			time.Sleep(time.Second) // it may take a while to be run
			set = append(set, at)
			return nil
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		Bind(ctx, record)()
		time.Sleep(2 * time.Minute)
		require.Empty(t, set, "released before the context ended")

		ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		release := Bind(ctx, record)
		<-ctx.Done()
		require.Empty(t, set)
		release()
		require.Len(t, set, 1, "it waits for what has begun")
		require.True(t, set[0].Before(time.Now()))
		release()
	})
}
