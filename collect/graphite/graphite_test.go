package graphite_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

func TestNew(t *testing.T) {
	for addr, want := range map[string]string{
		"g":               "graphite://g:2003",
		"g:1":             "graphite://g:1",
		"::1":             "graphite://[::1]:2003",
		"[::1]":           "graphite://[::1]:2003",
		"[::1]:9":         "graphite://[::1]:9",
		"carbon.local":    "graphite://carbon.local:2003",
		"127.0.0.1:20030": "graphite://127.0.0.1:20030",
	} {
		s, err := graphite.New(graphite.Options{Addr: addr})
		require.NoError(t, err, addr)
		require.Equal(t, want, s.Name())
		require.NoError(t, s.Close())
	}
	for want, o := range map[string]graphite.Options{
		"graphite+udp://g:2003":        {Addr: "g", Protocol: graphite.UDP, DatagramSize: 8192},
		"graphite+pickle://g:2004":     {Addr: "g", Protocol: graphite.Pickle},
		"graphite+tls://g:20030":       {Addr: "g:20030", TLS: new(tls.Config)},
		"graphite+pickle+tls://g:2004": {Addr: "g:2004", Protocol: graphite.Pickle, TLS: new(tls.Config)},
	} {
		s, err := graphite.New(o)
		require.NoError(t, err)
		require.Equal(t, want, s.Name())
	}
	for _, o := range []graphite.Options{
		{Addr: "g:1", Protocol: graphite.UDP, TLS: new(tls.Config)}, {Addr: "g", TLS: new(tls.Config)}, {Addr: "g", Protocol: 3},
		{Addr: "g", DatagramSize: 512}, {Addr: "g", Protocol: graphite.UDP, DatagramSize: 63},
		{}, {Addr: ":2003"}, {Addr: "g:"}, {Addr: "a:b:c"}, {Addr: "tcp://g:1"}, {Addr: "a b"}, {Addr: "g", Interval: -1},
	} {
		_, err := graphite.New(o)
		require.ErrorContains(t, err, "graphite: ", "%+v", o)
	}
}

func TestTheHostIsThePrefix(t *testing.T) {
	host, err := os.Hostname()
	require.NoError(t, err)
	name := func(o graphite.Options) string {
		s, err := graphite.New(o)
		require.NoError(t, err)
		return s.Series("shop", &monitor.Metric{Scope: "s", Name: "n"}, &collect.Field{Name: "total"})
	}
	require.Equal(t, strings.ReplaceAll(host, ".", "_")+".shop.s.n.total", name(graphite.Options{Addr: "g"}))
	require.Equal(t, "n.total;service=shop;host="+host+";scope=s", name(graphite.Options{Addr: "g", Tags: true}))
}

func snapshot(n int64) *collect.Snapshot {
	return &collect.Snapshot{Time: time.Unix(1_700_000_000+n, 0), Service: "s",
		Metrics: []monitor.Metric{{Scope: "test", Name: "hits", Kind: monitor.KindCounter, Int: n}}}
}

// A carbon that was restarted gets the next snapshot, not the one after that.
func TestRestartedCarbon(t *testing.T) {
	server := collecttest.ServeTCP(t)
	s, err := graphite.New(graphite.Options{Addr: server.Addr(), Prefix: "p"})
	require.NoError(t, err)
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for n := range int64(20) {
		require.NoError(t, s.SendMetrics(ctx, snapshot(n)))
		received := func() (text string) {
			for _, connection := range server.Received() {
				text += string(connection)
			}
			return text
		}
		require.Eventually(t, func() bool { return strings.Count(received(), "p.s.test.hits.total ") == int(n)+1 }, 10*time.Second, time.Millisecond)
		server.Set(t, collecttest.None) // restarts
		time.Sleep(20 * time.Millisecond)
	}
	require.Len(t, server.Received(), 20)
}

// A carbon that has stopped reading, as it does when its cache is full, holds
// the sink up until its context ends and no longer.
func TestCarbonStopsReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := graphite.New(graphite.Options{Addr: "g", Dial: func(context.Context, string, string) (net.Conn, error) {
			conn, other := net.Pipe()
			t.Cleanup(func() { other.Close() })
			return conn, nil
		}})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		begin := time.Now()
		require.ErrorIs(t, s.SendMetrics(ctx, snapshot(1)), os.ErrDeadlineExceeded)
		require.Equal(t, 5*time.Second, time.Since(begin))

		ctx, cancel = context.WithTimeout(t.Context(), time.Hour)
		time.AfterFunc(time.Second, cancel)
		require.Error(t, s.SendMetrics(ctx, snapshot(2)))
		require.Equal(t, 6*time.Second, time.Since(begin))
		require.NoError(t, s.Close())
	})
}

// What a carbon that has stopped reading was not given yet it never gets: there is a
// newer snapshot by the time that it reads again.
func TestStaleBytes(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	s, err := graphite.New(graphite.Options{Addr: listener.Addr().String()})
	require.NoError(t, err)
	defer s.Close()
	large := counters(500_000) // 20 MB, which no kernel takes at once
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, s.SendMetrics(ctx, large), os.ErrDeadlineExceeded)
	conn, err := listener.Accept()
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = io.Copy(io.Discard, conn)
	require.Error(t, err, "the connection ended as if nothing was missing")
	require.NotErrorIs(t, err, os.ErrDeadlineExceeded)
}

// Quantiles are of the time since the last delivery.
func TestFailedDeliveryKeepsTheInterval(t *testing.T) {
	server := collecttest.ServeTCP(t)
	dialer, sick := new(net.Dialer), false
	s, err := graphite.New(graphite.Options{Addr: server.Addr(), Prefix: "p",
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if sick {
				return nil, errors.New("sick")
			}
			return dialer.DialContext(ctx, network, addr)
		}})
	require.NoError(t, err)
	defer s.Close()
	r := monitor.NewRegistry()
	d := r.Scope("test").ValDist("d")
	send := func() error {
		snapshot := &collect.Snapshot{Time: time.Now(), Service: "s"}
		for m := range r.Snapshot() {
			if m.Scope == "test" {
				snapshot.Metrics = append(snapshot.Metrics, m)
			}
		}
		return s.SendMetrics(t.Context(), snapshot)
	}
	d.Observe(1)
	require.NoError(t, send())
	require.NoError(t, s.Close()) // so that it dials again
	d.Observe(1000)
	sick = true
	require.EqualError(t, send(), "graphite: sick")
	d.Observe(10)
	sick = false
	require.NoError(t, send())
	var text string // of the second connection; the server may list it first
	require.Eventually(t, func() bool {
		for _, received := range server.Received() {
			text = string(received)
			if strings.Contains(text, "p.s.test.d.total 3 ") && strings.Contains(text, "p999") {
				return true
			}
		}
		return false
	}, 10*time.Second, time.Millisecond)
	require.Contains(t, text, "p.s.test.d.max 1000 ")
	require.Regexp(t, `p\.s\.test\.d\.min 9\.9\d* `, text, "does not cover the first value")
}
