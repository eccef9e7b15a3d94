package graphite_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

var errRefused = errors.New("refused")

// A wire is a connection to nobody, which keeps what is written.
type wire struct {
	writes  [][]byte
	refused int // the number of the write that fails, from 1 on
	closed  chan struct{}
}

func (w *wire) Write(b []byte) (int, error) {
	if w.refused == len(w.writes)+1 {
		w.refused = 0
		return 0, errRefused
	}
	w.writes = append(w.writes, bytes.Clone(b))
	return len(b), nil
}

func (w *wire) Read([]byte) (int, error)         { <-w.closed; return 0, net.ErrClosed }
func (w *wire) Close() error                     { close(w.closed); return nil }
func (w *wire) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (w *wire) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// dial is for Options.Dial.
func (w *wire) dial(context.Context, string, string) (net.Conn, error) {
	w.closed = make(chan struct{})
	return w, nil
}

// written returns all that was written, as one.
func (w *wire) written() []byte { return bytes.Join(w.writes, nil) }

// onWire returns a sink with these options, and what it writes to.
func onWire(tb testing.TB, o graphite.Options) (*graphite.Sink, *wire) {
	tb.Helper()
	w := new(wire)
	o.Addr, o.Dial = "g", w.dial
	if o.Prefix == "" {
		o.Prefix = "p"
	}
	s, err := graphite.New(o)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	return s, w
}

// send returns what a sink with these options writes.
func send(tb testing.TB, o graphite.Options, s *collect.Snapshot) []byte {
	tb.Helper()
	sink, w := onWire(tb, o)
	require.NoError(tb, sink.SendMetrics(context.Background(), s))
	return w.written()
}
