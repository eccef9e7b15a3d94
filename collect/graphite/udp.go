package graphite

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/datagram"
)

// sendPackets returns a function that sends lines in datagrams of a size, several in each.
//
// A snapshot counts as arrived when the kernel has taken all of its datagrams. If it
// refuses one, because nobody listened to the ones before, none counts as arrived: all are
// sent again, and intervals begin where they did.
func sendPackets(s *datagram.Socket, size int) func(context.Context, *points) error {
	return func(ctx context.Context, p *points) error {
		return s.Send(ctx, p.lines(size), func(int) {}, func(int) {})
	}
}
