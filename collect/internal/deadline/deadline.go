// Package deadline ends what a connection does when a context ends.
package deadline

import (
	"context"
	"time"
)

// Bind calls set with a time that has passed when the context ends, until release is
// called. When release returns, set is not running any more, so that it never affects the
// next user of the connection.
func Bind(ctx context.Context, set func(time.Time) error) (release func()) {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		_ = set(time.Unix(1, 0)) // of a connection that is closed, which has ended too
	})
	return func() {
		if !stop() {
			<-done
		}
	}
}
