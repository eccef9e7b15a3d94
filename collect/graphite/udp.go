package graphite

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/datagram"
)

// packets sends lines in datagrams, several in each.
//
// A snapshot counts as arrived when the kernel has taken all of its datagrams. If it
// refuses one, because nobody listened to the ones before, none counts as arrived: all are
// sent again, and intervals begin where they did.
type packets struct {
	*datagram.Socket
	size int
}

func (d packets) send(ctx context.Context, p *points) error {
	return d.Send(ctx, p.lines(d.size), func(int) {}, func(int) {})
}
