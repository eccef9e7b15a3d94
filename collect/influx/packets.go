package influx

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/datagram"
)

// packets sends lines in datagrams.
//
// A snapshot has arrived, as far as one can know, when the kernel took all of its
// datagrams. When it refuses one, because nobody listened to those before, none is
// taken to have arrived: all are sent again, and intervals begin where they did.
type packets struct{ *datagram.Socket }

func (d packets) send(ctx context.Context, l *lines) error {
	return d.Send(ctx, l.next, func(int) {}, func(int) {})
}
