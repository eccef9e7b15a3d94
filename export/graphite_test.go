package export_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// The parameters of the URLs of Graphite are heeded.
func TestGraphiteURLs(t *testing.T) {
	for url, want := range map[string]string{
		"graphite://{addr}?prefix=KEY.{service}.{host}-{instance}&host=web1&instance=0": "KEY.shop.web1-0.main.hits.to-a.total 1 ",
		"graphite://{addr}?tags=true&host=web1&instance=0":                              "hits.total;service=shop;host=web1;instance=0;scope=main;to=a 1 ",
		"graphite+udp://{addr}?size=512&host=web.1":                                     "web_1.shop.main.hits.to-a.total 1 ",
		"graphite+pickle://{addr}?prefix=p":                                             "X\x1b\x00\x00\x00p.shop.main.hits.to-a.totalJ",
	} {
		serve := collecttest.ServeTCP
		if strings.Contains(url, "udp") {
			serve = collecttest.ServeUDP
		}
		server := serve(t)
		r := monitor.NewRegistry()
		r.SetService("shop")
		r.Scope("main").Counter("hits", monitor.String("to", "a")).Inc()
		stop, err := export.Start(r, strings.Replace(url, "{addr}", server.Addr(), 1))
		require.NoError(t, err)
		require.NoError(t, stop(t.Context()))
		require.Eventually(t, func() bool {
			for _, b := range server.Received() {
				if strings.Contains(string(b), want) {
					return true
				}
			}
			return false
		}, 10*time.Second, time.Millisecond, "%s: %q", url, server.Received())
	}
}

// A prefix may be a key: nobody is told.
func TestThePrefixIsSecret(t *testing.T) {
	server := collecttest.ServeTCP(t)
	server.Set(t, collecttest.Refuse)
	r := monitor.NewRegistry()
	r.Scope("main").Counter("hits").Inc()
	sink, err := export.Sink("graphite://" + server.Addr() + "?prefix=secret")
	require.NoError(t, err)
	require.NotContains(t, sink.Name(), "secret")
	stop, err := export.Start(r, "graphite://"+server.Addr()+"?prefix=secret")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err = stop(ctx)
	require.ErrorContains(t, err, "refused")
	require.NotContains(t, err.Error(), "secret")
}
