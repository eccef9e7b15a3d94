package datagram

import (
	"bytes"
	"context"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A slowReceiver reads what there is every 20 ms. Its buffer has room for 92 datagrams, as
// a usual one has; the others are lost.
type slowReceiver struct {
	net.Conn
	read    time.Time
	unread  int // datagrams since then
	records int // that arrived
}

func (r *slowReceiver) Write(b []byte) (int, error) {
	if now := time.Now(); now.Sub(r.read) >= 20*time.Millisecond {
		r.read, r.unread = now, 0
	}
	if r.unread++; r.unread <= 92 {
		r.records += bytes.Count(b, []byte("\n"))
	}
	return len(b), nil
}

func (*slowReceiver) SetWriteDeadline(time.Time) error { return nil }
func (*slowReceiver) Close() error                     { return nil }

// A receiver that does not read for a moment gets all of a large batch, and gets it in a
// small part of the interval. The time is fake, so that only the socket decides when a
// datagram is sent.
func TestAReceiverIsNotOverrun(t *testing.T) {
	f := func(interval time.Duration, datagrams int, most time.Duration) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			r := &slowReceiver{}
			s, err := New(Options{
				Network: "udp", Addr: "127.0.0.1:1", Interval: interval,
				Dial: func(context.Context, string, string) (net.Conn, error) { return r, nil },
			})
			require.NoError(t, err)
			defer s.Close()
			lines := slices.Repeat([]string{string(bytes.Repeat([]byte("x"), MTU/2-1)) + "\n"}, 2*datagrams)
			for round := range 3 {
				begin := time.Now()
				sent, _, err := send(t, s, lines...)
				require.NoError(t, err)
				require.Equal(t, len(lines), sent)
				require.Equal(t, (round+1)*len(lines), r.records)
				if round > 0 { // then the number of datagrams is known
					require.LessOrEqual(t, time.Since(begin), most)
				}
				time.Sleep(max(interval, time.Second) - time.Since(begin))
			}
		})
	}
	f(0, 500, time.Second) // 10 s
	f(10*time.Second, 700, time.Second)
	f(time.Second, 122, 110*time.Millisecond)
}
