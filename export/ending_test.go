package export_test

import (
	"io"
	"net"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// Over TCP nobody answers, but a server that closes when it has read everything is told from
// one that dies before: Stop names the latter.
func TestAServerThatDiesAtTheEnd(t *testing.T) {
	for _, scheme := range []string{"graphite", "graphite+pickle", "statsd+tcp", "opentsdb"} {
		t.Run(scheme, func(t *testing.T) {
			stop := func(talk func(net.Conn, func([]byte))) (collect.Entry, error) {
				sink, err := export.Sink(scheme + "://" + collecttest.ServeTalk(t, talk).Addr())
				require.NoError(t, err)
				r := monitor.NewRegistry()
				r.Scope("test").Counter("hits").Inc()
				p := collect.Options{Logger: quiet{}}.Start(r, sink)
				err = p.Stop(t.Context())
				return p.Ledger()[0], err
			}
			e, err := stop(func(c net.Conn, _ func([]byte)) { _, _ = io.Copy(io.Discard, c) })
			require.NoError(t, err)
			require.Positive(t, e.Sent)
			require.Zero(t, e.Delivered)
			dies := func() bool {
				e, err = stop(func(c net.Conn, _ func([]byte)) {
					_, _ = io.Copy(io.Discard, c)
					_ = c.(*net.TCPConn).SetLinger(0) // closing resets then
				})
				return err != nil
			}
			for range 10 {
				if dies() { // the server may be too slow for Stop to see it
					break
				}
			}
			require.ErrorContains(t, err, "metrics to "+e.Sink+", the end of what was sent may be lost: ")
			require.ErrorContains(t, err, "the connection broke: ")
			require.Positive(t, e.Sent)
		})
	}
}

// quiet is a logger that says nothing.
type quiet struct{}

func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
