package statsd

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/datagram"
)

// packets sends lines in datagrams.
//
// A datagram that the kernel has taken counts as arrived. If nobody listens, UDP reports
// that later, with the next datagram, which is then not sent, or on a read: the changes of
// the datagram before are taken back and sent again. So no increment is lost as long as a
// machine at the address says that it has no server.
type packets struct {
	*datagram.Socket
	late  bool // refusals are of an earlier datagram
	doubt doubt
}

func newPackets(o *Options) (*packets, error) {
	p := &packets{late: o.Network == UDP}
	var err error
	p.Socket, err = datagram.New(datagram.Options{
		Network: o.Network, Addr: o.Addr, Size: o.DatagramSize, Interval: o.Interval,
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := o.Dial(ctx, network, addr)
			if err == nil {
				p.doubt.near = isLoopback(conn.RemoteAddr())
			}
			return conn, err
		},
	})
	return p, err
}

func isLoopback(addr net.Addr) bool {
	udp, ok := addr.(*net.UDPAddr)
	return ok && udp.IP.IsLoopback()
}

func (p *packets) send(ctx context.Context, l *lines) error {
	taken := 0
	err := p.Send(ctx, l.next, func(records int) {
		taken += records
		if list := l.changes.settle(taken, 0); p.late {
			p.doubt.add(list)
		}
	}, func(int) {})
	if err == nil && p.late && taken > 0 {
		err = p.Listen()
	}
	if p.late && errors.Is(err, syscall.ECONNREFUSED) {
		p.doubt.takeBack()
	}
	return err
}

// A doubt has the changes of the datagrams that a refusal may answer.
type doubt struct {
	near    bool // refusals have arrived when the next datagram is sent
	changes []change
	last    time.Time // datagram
}

// echo is the time within which a refusal arrives.
const echo = time.Second

// add adds the changes of one datagram. Those before are past doubt: at once if the
// receiver is near, and else if there was a pause.
func (d *doubt) add(list []change) {
	now := time.Now()
	if d.near || now.Sub(d.last) > echo {
		d.changes = d.changes[:0]
	}
	d.changes, d.last = append(d.changes, list...), now
}

// takeBack undoes the changes.
func (d *doubt) takeBack() {
	for i := len(d.changes) - 1; i >= 0; i-- {
		d.changes[i].swap()
	}
	d.changes = d.changes[:0]
}
