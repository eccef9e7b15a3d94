package influx

import (
	"context"
	"fmt"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/datagram"
)

// packets sends lines in datagrams.
//
// A snapshot counts as sent when the kernel has taken all of its datagrams. If the
// kernel refuses one, because nobody listened to an earlier one, all are sent again, and
// intervals begin where they did.
type packets struct {
	*datagram.Socket
	lines *lines
}

func newPackets(u *url.URL, o *Options, l *lines) (packets, error) {
	l.limit, l.fraction = o.DatagramSize, "000000"
	s, err := datagram.New(datagram.Options{Network: "udp", Addr: u.Host, Size: o.DatagramSize, Interval: o.Interval, Dial: o.Dial})
	return packets{s, l}, err
}

func (p packets) send(ctx context.Context, s *collect.Snapshot) error {
	if err := p.Send(ctx, p.lines.next, func(int) {}, func(int) {}); err != nil {
		return err
	}
	p.lines.Deltas.Delivered(s)
	if n := p.lines.long; n > 0 {
		return collect.Partial(fmt.Errorf("%d points are lost: their names are longer than a datagram; raise DatagramSize, or shorten them", n), n)
	}
	return nil
}
