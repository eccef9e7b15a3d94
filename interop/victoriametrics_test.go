//go:build interop

package interop

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A victoriaServer is VictoriaMetrics, which takes the protocols of many others.
// All that it took in outlives a stop. It stores decimals: a whole number below
// 1<<53 is exact, another one is so to 1e-12 of itself, and one too small for
// that is 0.
type victoriaServer struct {
	*victoria
	lent
}

// sharedVictoria lends t the VictoriaMetrics that the tests share. It holds what
// earlier tests sent.
func sharedVictoria(t testing.TB) *victoriaServer {
	t.Helper()
	v := borrowed(t, victoriaOfAll)
	return &victoriaServer{v, lent{&v.daemon, t}}
}

var victoriaOfAll = shareable(launchVictoria)

// URL is the address of the HTTP API, without a path: /write of InfluxDB,
// /datadog/api, /api/v1/write of Prometheus, /opentelemetry/v1/metrics.
func (s *victoriaServer) URL() string { return "http://" + loopback(s.http) }

// GraphiteAddr is the host:port that takes Graphite's lines, over TCP and UDP.
func (s *victoriaServer) GraphiteAddr() string { return loopback(s.graphite) }

// OpenTSDBAddr is the host:port that takes telnet's put lines.
func (s *victoriaServer) OpenTSDBAddr() string { return loopback(s.opentsdb) }

// OpenTSDBURL is the address of OpenTSDB's HTTP API, without a path.
func (s *victoriaServer) OpenTSDBURL() string { return "http://" + loopback(s.opentsdbHTTP) }

// InfluxAddr is the host:port that takes line protocol, over UDP and TCP.
func (s *victoriaServer) InfluxAddr() string { return loopback(s.influx) }

// A VictoriaSeries is the points of one series, oldest first.
type VictoriaSeries struct {
	Values     []float64
	Timestamps []int64 // Unix milliseconds
}

// Series returns the series that match, with all their points, by seriesOf: name
// and labels. A series is there about a second after its first point was sent.
func (s *victoriaServer) Series(match string) map[string]VictoriaSeries {
	s.t.Helper()
	series, err := s.export(match)
	s.must(err)
	return series
}

// victoria is the process of a victoriaServer, whoever uses it.
type victoria struct {
	daemon
	http, graphite, opentsdb, opentsdbHTTP, influx int // ports
}

// launchVictoria starts VictoriaMetrics with all its files in dir.
func launchVictoria(dir string) (*victoria, error) {
	program, err := cached("victoriametrics")
	if err != nil {
		return nil, err
	}
	v := &victoria{}
	if err := freePorts(&v.http, &v.graphite, &v.opentsdb, &v.opentsdbHTTP, &v.influx); err != nil {
		return nil, err
	}
	v.daemon = daemon{
		program: &process{
			name: "victoriametrics",
			command: []string{program,
				"-storageDataPath=" + filepath.Join(dir, "data"),
				"-memory.allowedBytes=256MiB",
				"-loggerLevel=WARN", // else it logs each flush that a query asks for
				"-httpListenAddr=" + loopback(v.http),
				"-graphiteListenAddr=" + loopback(v.graphite),
				"-opentsdbListenAddr=" + loopback(v.opentsdb),
				"-opentsdbHTTPListenAddr=" + loopback(v.opentsdbHTTP),
				"-influxListenAddr=" + loopback(v.influx),
			},
			env: hermetic(),
			log: filepath.Join(dir, "victoriametrics.log"),
		},
		answers: func() error {
			if err := errors.Join(accepting(v.graphite, v.opentsdb, v.opentsdbHTTP, v.influx),
				bound(v.graphite), bound(v.influx)); err != nil {
				return err
			}
			_, err := get("http://" + loopback(v.http) + "/health")
			return err
		},
	}
	return v, v.launch()
}

// export makes what was taken in visible, and reads it.
func (v *victoria) export(match string) (map[string]VictoriaSeries, error) {
	base := "http://" + loopback(v.http)
	if _, err := get(base + "/internal/force_flush"); err != nil {
		return nil, err
	}
	text, err := get(base + "/api/v1/export?" + url.Values{"match[]": {match}}.Encode())
	if err != nil {
		return nil, err
	}
	all := map[string]VictoriaSeries{}
	for line := range bytes.Lines(text) {
		var series struct {
			Metric     map[string]string
			Values     []jsonFloat
			Timestamps []int64
		}
		if err := json.Unmarshal(line, &series); err != nil {
			return nil, fmt.Errorf("victoriametrics: %w in %.200q", err, line)
		}
		name := series.Metric["__name__"]
		delete(series.Metric, "__name__")
		id := seriesOf(name, series.Metric)
		points := all[id]
		for i, value := range series.Values {
			points.Values = append(points.Values, float64(value))
			points.Timestamps = append(points.Timestamps, series.Timestamps[i])
		}
		all[id] = points
	}
	return all, nil
}

// Each of the protocols stores the values and labels that were sent, and they are
// still there after a restart.
func TestVictoriaMetrics(t *testing.T) {
	s := sharedVictoria(t)
	name, now := unique("vm"), time.Now().Unix()
	requirePost(t, 204, s.URL()+"/write?db=t", "text/plain", fmt.Sprintf(`%s,host=a\ b value=1.5,n=9007199254740993i %d000000001`, name, now))
	requirePost(t, 400, s.URL()+"/write?db=t", "text/plain", name+" value=")
	datagram(t, "udp", s.InfluxAddr(), fmt.Sprintf("%s,via=udp value=0.1 %d000000000", name, now))
	send(t, s.GraphiteAddr(), fmt.Sprintf("%s.graphite;env=x 6 %d\n%s.graphite;env=x 7 %d\n", name, now-1, name, now))
	datagram(t, "udp", s.GraphiteAddr(), fmt.Sprintf("%s.graphite -0.125 %d\n", name, now))
	send(t, s.OpenTSDBAddr(), fmt.Sprintf("put %s.telnet %d 8 host=a\n", name, now))
	requirePost(t, 204, s.OpenTSDBURL()+"/api/put", "application/json",
		fmt.Sprintf(`{"metric":"%s.http","timestamp":%d123,"value":10,"tags":{"host":"a"}}`, name, now))
	for version, points := range map[string]string{"v1": `[[%d,3.5]]`, "v2": `[{"timestamp":%d,"value":3.5}]`} {
		requirePost(t, 202, s.URL()+"/datadog/api/"+version+"/series", "application/json",
			fmt.Sprintf(`{"series":[{"metric":"%s.%s","points":`+points+`,"tags":["env:test"]}]}`, name, version, now))
	}

	at := func(ms int64, v float64) VictoriaSeries { return VictoriaSeries{[]float64{v}, []int64{now*1000 + ms}} }
	host, env := map[string]string{"host": "a"}, map[string]string{"env": "test"}
	want := map[string]VictoriaSeries{
		seriesOf(name+"_value", map[string]string{"host": "a b", "db": "t"}): at(0, 1.5),
		seriesOf(name+"_n", map[string]string{"host": "a b", "db": "t"}):     at(0, 1<<53),
		seriesOf(name+"_value", map[string]string{"via": "udp"}):             at(0, 0.1),
		seriesOf(name+".graphite", map[string]string{"env": "x"}):            {[]float64{6, 7}, []int64{now*1000 - 1000, now * 1000}},
		name + ".graphite":             at(0, -0.125),
		seriesOf(name+".telnet", host): at(0, 8),
		seriesOf(name+".http", host):   at(123, 10),
		seriesOf(name+".v1", env):      at(0, 3.5),
		seriesOf(name+".v2", env):      at(0, 3.5),
	}
	requireAll := func() {
		t.Helper()
		eventually(t, 15*time.Second, func() error {
			got := s.Series(`{__name__=~"` + name + `.+"}`)
			if len(got) < len(want) {
				return fmt.Errorf("%d series of %d: %v", len(got), len(want), got)
			}
			require.Equal(t, want, got)
			return nil
		})
	}
	requireAll()
	s.Stop()
	require.Error(t, accepting(s.http))
	s.Start()
	requireAll()
}
