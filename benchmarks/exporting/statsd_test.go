package exporting

import (
	"bytes"
	"context"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	datadog "github.com/DataDog/datadog-go/v5/statsd"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
	"github.com/stretchr/testify/require"
)

// datagram is a size so large that neither exporter pauses between two datagrams.
const datagram = 65507

// dogStatsD measures a round from the program to the socket: the program adds one
// to each counter and sets each gauge, and the exporter sends them all.
func dogStatsD(tb testing.TB) []exporter {
	return []exporter{
		{"monitor", monitorDogStatsD(tb)},
		{"datadog-go", datadogGo(tb)},
	}
}

func monitorDogStatsD(tb testing.TB) func(io.Writer) error {
	r := newRegistry(counters, gauges, 0)
	var grow []*monitor.Counter
	var set []*monitor.Gauge
	s := r.Scope(scope)
	each(counters, func(i, shard int) {
		grow = append(grow, s.Counter(counterName(i), monitor.String(tag, shardName(shard))))
	})
	each(gauges, func(i, shard int) {
		set = append(set, s.Gauge(gaugeName(i), monitor.String(tag, shardName(shard))))
	})
	var socket socket
	sink, err := statsd.New(statsd.Options{
		Addr: "/datadog.sock", Network: statsd.Unix, Dialect: statsd.DogStatsD, DatagramSize: datagram,
		Dial: func(context.Context, string, string) (net.Conn, error) { return &socket, nil },
	})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, sink.Close()) })
	var taken collect.Snapshot // its memory is used again
	send := func(to io.Writer) error {
		for _, c := range grow {
			c.Add(1)
		}
		for _, g := range set {
			g.Set(gaugeValue(1, 1))
		}
		taken.Time, taken.Service, taken.Metrics = time.Now(), service, taken.Metrics[:0]
		for m := range r.Snapshot() {
			if m.Scope == scope {
				taken.Metrics = append(taken.Metrics, m)
			}
		}
		socket.to = to
		return sink.SendMetrics(context.Background(), &taken)
	}
	require.NoError(tb, send(io.Discard)) // the counts from before
	return send
}

// datadogGo is Datadog's own client with its default options, by which it adds up
// counts before it sends them.
func datadogGo(tb testing.TB) func(io.Writer) error {
	var socket socket
	client, err := datadog.NewWithWriter(&socket, datadog.WithMaxBytesPerPayload(datagram),
		datadog.WithoutTelemetry(), datadog.WithoutOriginDetection())
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, client.Close()) })
	var tags [shards][]string
	for shard := range tags {
		tags[shard] = []string{"service:" + service, "scope:" + scope, tag + ":" + shardName(shard)}
	}
	var grow, set []string
	for i := range counters {
		grow = append(grow, counterName(i)+".count")
	}
	for i := range gauges {
		set = append(set, gaugeName(i)+".value")
	}
	return func(to io.Writer) error {
		socket.to = to
		for _, name := range grow {
			for shard := range tags {
				if err := client.Count(name, 1, tags[shard], 1); err != nil {
					return err
				}
			}
		}
		for _, name := range set {
			for shard := range tags {
				if err := client.Gauge(name, gaugeValue(1, 1), tags[shard], 1); err != nil {
					return err
				}
			}
		}
		return client.Flush()
	}
}

// A socket passes all datagrams on to a writer.
type socket struct {
	net.Conn
	to io.Writer
}

func (s *socket) Write(p []byte) (int, error)      { return s.to.Write(p) }
func (s *socket) Close() error                     { return nil }
func (s *socket) RemoteAddr() net.Addr             { return &net.UnixAddr{Name: "/datadog.sock", Net: statsd.Unix} }
func (s *socket) SetWriteDeadline(time.Time) error { return nil }

func BenchmarkDogStatsD(b *testing.B) { measure(b, "series", plainSeries, dogStatsD(b)) }

// Both exporters have sent the same lines.
func TestDogStatsD(t *testing.T) {
	var sent [2][]string
	for i, e := range dogStatsD(t) {
		require.NoError(t, e.export(io.Discard))
		var lines bytes.Buffer
		require.NoError(t, e.export(&lines))
		sent[i] = strings.Split(strings.TrimRight(lines.String(), "\n"), "\n")
		slices.Sort(sent[i])
		require.Len(t, sent[i], plainSeries)
	}
	require.Equal(t, sent[0], sent[1])
}
