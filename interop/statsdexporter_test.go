//go:build interop

package interop

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A statsdExporterServer is Prometheus' statsd_exporter, which reads the tags of
// DogStatsD, of Influx, Librato and SignalFx too, and says what is wrong with a
// line. Nothing outlives a stop.
type statsdExporterServer struct {
	*statsdExporter
	lent
}

// sharedStatsdExporter lends t the statsd_exporter that the tests share. It holds
// what earlier tests sent.
func sharedStatsdExporter(t testing.TB) *statsdExporterServer {
	t.Helper()
	e := borrowed(t, statsdExporterOfAll)
	return &statsdExporterServer{e, lent{&e.daemon, t}}
}

var statsdExporterOfAll = shareable(launchStatsdExporter)

// Addr is the host:port that takes lines over UDP and TCP.
func (s *statsdExporterServer) Addr() string { return loopback(s.lines) }

// UnixAddr is the path of the socket that takes datagrams.
func (s *statsdExporterServer) UnixAddr() string { return s.socket }

// Metrics returns the values that it has since it was started, by seriesOf. A
// character that Prometheus does not allow in a name is an underscore. What was
// sent is there some 200 ms later. A value sent as ms is in seconds; ms, h and d
// are summaries, with a sum and a count. Lines that it could not read are
// counted in statsd_exporter_sample_errors_total by their reason.
func (s *statsdExporterServer) Metrics() map[string]float64 {
	s.t.Helper()
	page, err := get("http://" + loopback(s.web) + "/metrics")
	s.must(err)
	values := map[string]float64{}
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		id, v, err := parseSample(line)
		s.must(err)
		values[id] = v
	}
	return values
}

// parseSample reads a line of Prometheus' text format that has no time.
func parseSample(line string) (id string, v float64, err error) {
	name, rest := line, ""
	if i := strings.IndexAny(line, "{ "); i >= 0 {
		name, rest = line[:i], line[i:]
	}
	labels := map[string]string{}
	for rest != "" && (rest[0] == '{' || rest[0] == ',') {
		key, after, _ := strings.Cut(rest[1:], "=")
		quoted, err := strconv.QuotedPrefix(after)
		if err != nil {
			return "", 0, fmt.Errorf("%w in %q", err, line)
		}
		if labels[key], err = strconv.Unquote(quoted); err != nil {
			return "", 0, fmt.Errorf("%w in %q", err, line)
		}
		rest = strings.TrimPrefix(after[len(quoted):], "}")
	}
	v, err = strconv.ParseFloat(strings.TrimSpace(rest), 64)
	return seriesOf(name, labels), v, err
}

// statsdExporter is the process of a statsdExporterServer, whoever uses it.
type statsdExporter struct {
	daemon
	lines, web int    // ports
	socket     string // path
}

// launchStatsdExporter starts a statsd_exporter with all its files in dir.
func launchStatsdExporter(dir string) (*statsdExporter, error) {
	program, err := cached("statsd_exporter")
	if err != nil {
		return nil, err
	}
	e := &statsdExporter{socket: filepath.Join(dir, "statsd.sock")}
	if err := freePorts(&e.lines, &e.web); err != nil {
		return nil, err
	}
	e.daemon = daemon{
		program: &process{
			name: "statsd_exporter",
			command: []string{program,
				"--web.listen-address=" + loopback(e.web),
				"--statsd.listen-udp=" + loopback(e.lines),
				"--statsd.listen-tcp=" + loopback(e.lines),
				"--statsd.listen-unixgram=" + e.socket,
			},
			env: hermetic(),
			log: filepath.Join(dir, "statsd_exporter.log"),
		},
		answers: func() error { return errors.Join(accepting(e.lines, e.web), bound(e.lines)) },
	}
	return e, e.launch()
}

// Lines over each of the transports are shown with the values and tags that were
// sent, and what is wrong with one is counted.
func TestStatsdExporterServer(t *testing.T) {
	s := sharedStatsdExporter(t)
	name := unique("app")
	malformed := seriesOf("statsd_exporter_sample_errors_total", map[string]string{"reason": "malformed_value"})
	bad := s.Metrics()[malformed]
	send(t, s.Addr(), name+".lat:120|ms|#env:a \"b\"\n"+name+".lat:12.5|ms|#env:a \"b\"\n"+name+".bad:x|c\n")
	datagram(t, "udp", s.Addr(), name+".hits:1|c|@0.1|#env:test,zone:x\n"+name+".hits:3|c|#zone:x,env:test")
	datagram(t, "unixgram", s.UnixAddr(), name+".temp:-0.125|g")

	label := map[string]string{"env": `a "b"`}
	want := map[string]float64{
		seriesOf(name+"_hits", map[string]string{"env": "test", "zone": "x"}): 13,
		seriesOf(name+"_lat_sum", label):                                      0.1325,
		seriesOf(name+"_lat_count", label):                                    2,
		name + "_temp":                                                        -0.125,
		malformed:                                                             bad + 1,
	}
	eventually(t, 10*time.Second, func() error {
		got := s.Metrics()
		for id, v := range want {
			if g, ok := got[id]; !ok || g != v {
				return fmt.Errorf("%s is %v (%v), not %v", id, g, ok, v)
			}
		}
		return nil
	})

	s.Stop()
	require.Error(t, accepting(s.lines))
	s.Start()
	require.NotContains(t, s.Metrics(), name+"_temp")
	datagram(t, "unixgram", s.UnixAddr(), name+".temp:1|g")
	eventually(t, 10*time.Second, func() error {
		if v := s.Metrics()[name+"_temp"]; v != 1 {
			return fmt.Errorf("%v", v)
		}
		return nil
	})
}

// What parseSample makes of a line must not depend on what a label holds.
func TestParseSample(t *testing.T) {
	for line, want := range map[string]struct {
		id string
		v  float64
	}{
		"up 1\n": {"up", 1},
		"a{le=\"+Inf\",b=\"x,y}= \\\"\\n\\\\\"} 1.5e+06\n": {seriesOf("a", map[string]string{"le": "+Inf", "b": "x,y}= \"\n\\"}), 1.5e6},
	} {
		id, v, err := parseSample(line)
		require.NoError(t, err)
		require.Equal(t, want.id, id)
		require.Equal(t, want.v, v)
	}
	for _, line := range []string{"", "up", "up x", "a{b} 1", `a{b="c} 1`, `a{b="c"`} {
		_, _, err := parseSample(line)
		require.Error(t, err, line)
	}
}
