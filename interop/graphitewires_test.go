//go:build interop

package interop

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	graphitesink "github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// graphiteWires are the ways to send to a Graphite.
var graphiteWires = []string{"plaintext", "udp", "pickle", "tls"}

// newWire returns a sink that sends to the server by one of graphiteWires. The
// parameters are those of a URL.
func newWire(t testing.TB, g *graphiteServer, wire, parameters string) *graphitesink.Sink {
	t.Helper()
	url := "graphite://" + g.Addr()
	switch wire {
	case "udp":
		url = "graphite+udp://" + g.Addr()
	case "pickle":
		url = "graphite+pickle://" + g.PickleAddr()
	case "tls":
		return newTLSWire(t, g, parameters)
	}
	sink, err := export.Sink(url + "?" + parameters)
	require.NoError(t, err)
	return sink.(*graphitesink.Sink)
}

// newTLSWire has a proxy between the sink and carbon, as carbon knows no TLS.
func newTLSWire(t testing.TB, g *graphiteServer, parameters string) *graphitesink.Sink {
	t.Helper()
	certified := httptest.NewTLSServer(nil) // whose certificate is wanted
	t.Cleanup(certified.Close)
	roots := x509.NewCertPool()
	roots.AddCert(certified.Certificate())
	o := graphitesink.Options{
		Addr: relay(t, &tls.Config{Certificates: certified.TLS.Certificates}, g.Addr()),
		TLS:  &tls.Config{RootCAs: roots},
	}
	for parameter := range strings.SplitSeq(parameters, "&") {
		switch name, value, _ := strings.Cut(parameter, "="); name {
		case "prefix":
			o.Prefix = value
		case "tags":
			o.Tags = true
		case "interval":
			d, err := time.ParseDuration(value)
			require.NoError(t, err)
			o.Interval = d
		default:
			t.Fatalf("parameter %q", parameter)
		}
	}
	sink, err := graphitesink.New(o)
	require.NoError(t, err)
	return sink
}

// relay listens for TLS connections and hands on what they bring. It ends them when
// the other side does.
func relay(t testing.TB, config *tls.Config, to string) (addr string) {
	t.Helper()
	listener, err := tls.Listen("tcp", loopback(0), config)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			done.Go(func() {
				defer from.Close()
				conn, err := new(net.Dialer).DialContext(ctx, "tcp", to)
				if err != nil {
					return
				}
				defer conn.Close()
				defer context.AfterFunc(ctx, func() { _ = errors.Join(from.Close(), conn.Close()) })()
				done.Go(func() {
					_, _ = io.Copy(io.Discard, conn) // returns when carbon leaves
					from.Close()
				})
				_, _ = io.Copy(conn, from)
			})
		}
	})
	t.Cleanup(func() {
		cancel()
		require.NoError(t, listener.Close())
		done.Wait()
	})
	return listener.Addr().String()
}

// ofEveryKind returns a registry with one of each kind of instrument, with and
// without tags, and with all the names that are hostile.
func ofEveryKind(service string) *monitor.Registry {
	r := monitor.NewRegistry()
	r.SetService(service)
	s := r.Scope("github.com/example/shop")
	s.Counter("bytes_sent").Add(12345678901)
	s.Counter("bytes_sent", monitor.String("to", "peer")).Add(7)
	s.Counter("bytes_sent", monitor.String("to", "peer"), monitor.String("zone", "us-east-1")).Add(8)
	s.Meter("cache miss").Mark(5)
	s.Gauge("depth").Set(-1.0 / 3)
	s.Gauge("nan").Set(math.NaN())
	for i := range 1000 {
		s.ValDist("value_bytes").Observe(float64(i * i))
		s.Timer("wait").Observe(time.Duration(i) * time.Millisecond)
	}
	for i := range 10 {
		err := []error{nil, io.ErrUnexpectedEOF, context.Canceled, context.DeadlineExceeded}[i%4]
		s.Func("(*Store).Get").Task()(&err)
	}
	collecttest.HostileMetrics(r.Scope("hostile"))
	for _, name := range collecttest.HostileNames() {
		r.Scope("scope " + name).Counter("in_scope").Inc()
		r.Scope("hostile").Counter("key", monitor.String(name+".", "v")).Inc()
	}
	return r
}

// settled returns the metrics that do not change any more: not those in which the
// registry and the pipeline count what they do.
func settled(r *monitor.Registry) (list []monitor.Metric) {
	for m := range r.Snapshot() {
		if m.Scope != "monitor" && m.Scope != "collect" {
			list = append(list, m)
		}
	}
	return list
}

// fieldsOf calls f with each number that Graphite should have, if all were of one
// interval.
func fieldsOf(metrics []monitor.Metric, f func(m *monitor.Metric, field *collect.Field)) {
	var fields []collect.Field
	for i := range metrics {
		fields = collect.AppendFields(fields[:0], &metrics[i], nil)
		for j := range fields {
			// A rate changes with time.
			if v := fields[j].Value(); math.Abs(v) <= math.MaxFloat64 && fields[j].Name != "rate" {
				f(&metrics[i], &fields[j])
			}
		}
	}
}

// TestEveryKindInGraphite sends one of each kind by each wire, and compares each
// number with what is drawn.
func TestEveryKindInGraphite(t *testing.T) {
	g := sharedGraphite(t)
	for _, wire := range graphiteWires {
		t.Run(wire, func(t *testing.T) {
			errorsBefore := g.Errors()
			r := ofEveryKind("shop")
			sink := newWire(t, g, wire, "interval=24h&prefix="+unique(wire))
			require.NoError(t, collect.Start(r, sink).Stop(t.Context()))

			metrics, want := settled(r), map[string]float64{}
			fieldsOf(metrics, func(m *monitor.Metric, f *collect.Field) {
				name := sink.Series("shop", m, f)
				require.NotContains(t, want, name)
				want[name] = f.Value()
			})
			require.Greater(t, len(want), 300)
			eventually(t, 20*time.Second, func() error {
				series, err := g.RenderAll(slices.Sorted(maps.Keys(want)))
				return errors.Join(err, requireValues(series, want, func(s Series) string { return s.Name }))
			})
			require.Equal(t, errorsBefore, g.Errors(), "carbon refused something")
		})
	}
}

// TestTagsInGraphite does the same with tags.
func TestTagsInGraphite(t *testing.T) {
	g := startTaggedGraphite(t)
	for _, wire := range graphiteWires {
		t.Run(wire, func(t *testing.T) {
			errorsBefore := g.Errors()
			service := unique(wire)
			r := ofEveryKind(service)
			sink := newWire(t, g, wire, "interval=24h&tags=true&prefix=p")
			require.NoError(t, collect.Start(r, sink).Stop(t.Context()))

			metrics, want := settled(r), map[string]float64{}
			fieldsOf(metrics, func(m *monitor.Metric, f *collect.Field) {
				name := seriesOf(parseTags(sink.Series(service, m, f)))
				require.NotContains(t, want, name)
				want[name] = f.Value()
			})
			require.Greater(t, len(want), 300)
			of := func(s Series) string {
				name := s.Tags["name"]
				delete(s.Tags, "name")
				return seriesOf(name, s.Tags)
			}
			eventually(t, 60*time.Second, func() error {
				return requireValues(g.Render(t, "seriesByTag('service="+service+"')"), want, of)
			})
			require.Equal(t, errorsBefore, g.Errors(), "carbon refused something")
		})
	}

	// What can be written can be asked for.
	service := unique("query")
	r := monitor.NewRegistry()
	r.SetService(service)
	names := collecttest.HostileNames()
	for _, name := range names {
		r.Scope("s").Counter("hits", monitor.String("k", name)).Inc()
	}
	sink := newWire(t, g, "plaintext", "interval=24h&tags=true")
	require.NoError(t, collect.Start(r, sink).Stop(t.Context()))
	for _, m := range settled(r) {
		name, tags := parseTags(sink.Series(service, &m, &collect.Field{Name: "total"}))
		eventually(t, 20*time.Second, func() error {
			found := g.Render(t, fmt.Sprintf("seriesByTag('name=%s','service=%s','k=%s')", name, service, tags["k"]))
			if len(found) != 1 || found[0].Tags["k"] != tags["k"] {
				return fmt.Errorf("k=%s: %v", tags["k"], found)
			}
			return nil
		})
	}
}

// parseTags takes name;key=value... apart.
func parseTags(series string) (name string, tags map[string]string) {
	parts := strings.Split(series, ";")
	tags = map[string]string{}
	for _, tag := range parts[1:] {
		key, value, _ := strings.Cut(tag, "=")
		tags[key] = value
	}
	return parts[0], tags
}

// requireValues returns an error unless there is each of these series and has one
// value, this one.
func requireValues(series []Series, want map[string]float64, name func(Series) string) error {
	got := map[string][]float64{}
	for _, s := range series {
		name := name(s)
		got[name] = append(got[name], s.Values()...)
	}
	for name, value := range want {
		if v := got[name]; len(v) != 1 || v[0] != value {
			return fmt.Errorf("%s is %v, not %v; %d series", name, v, value, len(got))
		}
	}
	return nil
}
