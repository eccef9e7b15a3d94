//go:build interop

package interop

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A statsdServer is the original StatsD. It gives what it flushes, five times a
// second and when it is stopped, to a backend that writes it to a file: totals
// outlive a stop, gauges do not.
type statsdServer struct {
	*statsd
	lent
}

// sharedStatsd lends t the StatsD that the tests share. It holds what earlier
// tests sent.
func sharedStatsd(t testing.TB) *statsdServer {
	t.Helper()
	s := borrowed(t, statsdOfAll)
	return &statsdServer{s, lent{&s.daemon, t}}
}

var statsdOfAll = shareable(launchStatsd)

// Addr is the host:port that takes lines over UDP and TCP.
func (s *statsdServer) Addr() string { return loopback(s.lines) }

// Counters returns what was counted since the first start, with samples scaled
// up. A line that StatsD cannot read is counted as statsd.bad_lines_seen; one of
// an unknown type counts as a counter's.
func (s *statsdServer) Counters() map[string]float64 {
	s.t.Helper()
	s.must(s.read())
	return maps.Clone(s.flushed.Counters)
}

// Gauges returns the values that the gauges have.
func (s *statsdServer) Gauges() map[string]float64 {
	s.t.Helper()
	s.must(s.read())
	return maps.Clone(s.flushed.Gauges)
}

// Timers returns the values that were sent since the first start, sorted within
// each flush.
func (s *statsdServer) Timers() map[string][]float64 {
	s.t.Helper()
	s.must(s.read())
	return maps.Clone(s.flushed.Timers)
}

// Sets returns the different values that were sent since the first start, sorted.
func (s *statsdServer) Sets() map[string][]string {
	s.t.Helper()
	s.must(s.read())
	return maps.Clone(s.flushed.Sets)
}

// statsd is the process of a statsdServer, whoever uses it.
type statsd struct {
	daemon
	lines, admin int    // ports
	journal      string // the file that flushes are written to, one a line

	offset  int64 // how much of the journal was read
	flushed flush // and what its flushes add up to
}

// A flush is what StatsD gives to its backends.
type flush struct {
	Counters map[string]float64
	Gauges   map[string]float64
	Timers   map[string][]float64
	Sets     map[string][]string
}

// launchStatsd starts StatsD with all its files in dir.
func launchStatsd(dir string) (*statsd, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, missing("node", err)
	}
	program, err := cached("statsd/node_modules/statsd/stats.js")
	if err != nil {
		return nil, err
	}
	s := &statsd{
		journal: filepath.Join(dir, "journal"),
		flushed: flush{map[string]float64{}, nil, map[string][]float64{}, map[string][]string{}},
	}
	if err := freePorts(&s.lines, &s.admin); err != nil {
		return nil, err
	}
	conf, backend := filepath.Join(dir, "config.js"), filepath.Join(dir, "journal.js")
	err = errors.Join(
		os.WriteFile(conf, fmt.Appendf(nil, statsdConf, s.lines, s.admin, backend, s.journal), 0o600),
		os.WriteFile(backend, []byte(statsdBackend), 0o600),
		os.WriteFile(s.journal, nil, 0o600),
	)
	if err != nil {
		return nil, err
	}
	s.daemon = daemon{
		program: &process{
			name:    "statsd",
			command: []string{node, program, conf},
			env:     hermetic(),
			log:     filepath.Join(dir, "statsd.log"),
		},
		answers: func() error { return errors.Join(accepting(s.lines, s.admin), bound(s.lines)) },
	}
	return s, s.launch()
}

const statsdConf = `{
	servers: [
		{server: "./servers/udp", address: "127.0.0.1", port: %d},
		{server: "./servers/tcp", address: "127.0.0.1", port: %[1]d}
	],
	mgmt_address: "127.0.0.1", mgmt_port: %d,
	flushInterval: 200,
	deleteCounters: true, deleteTimers: true, deleteSets: true,
	backends: [%q],
	journal: %q
}`

const statsdBackend = `
const fs = require('fs')
const number = (key, v) => typeof v === 'number' && !isFinite(v) ? String(v) : v
exports.init = (started, config, events) => {
	events.on('flush', (time, m) => {
		const sets = {}
		for (const key in m.sets) sets[key] = m.sets[key].values()
		const line = JSON.stringify({counters: m.counters, gauges: m.gauges, timers: m.timers, sets}, number)
		fs.appendFileSync(config.journal, line + '\n')
	})
	return true
}
`

// read adds the flushes that are new in the journal.
func (s *statsd) read() error {
	file, err := os.Open(s.journal)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Seek(s.offset, io.SeekStart); err != nil {
		return err
	}
	for lines := bufio.NewReader(file); ; {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil // what there is of the last line is read the next time
		}
		var f struct {
			Counters, Gauges map[string]jsonFloat
			Timers           map[string][]jsonFloat
			Sets             map[string][]string
		}
		if err := errors.Join(err, json.Unmarshal(line, &f)); err != nil {
			return fmt.Errorf("statsd: %w in %.200q", err, line)
		}
		for name, v := range f.Counters {
			s.flushed.Counters[name] += float64(v)
		}
		s.flushed.Gauges = map[string]float64{}
		for name, v := range f.Gauges {
			s.flushed.Gauges[name] = float64(v)
		}
		for name, values := range f.Timers {
			for _, v := range values {
				s.flushed.Timers[name] = append(s.flushed.Timers[name], float64(v))
			}
		}
		for name, values := range f.Sets {
			all := slices.Concat(s.flushed.Sets[name], values)
			slices.Sort(all)
			s.flushed.Sets[name] = slices.Compact(all)
		}
		s.offset += int64(len(line))
	}
}

// Lines over UDP and TCP are flushed with the values that were sent, and none of
// those taken in before a stop is lost.
func TestStatsdServer(t *testing.T) {
	s := sharedStatsd(t)
	name := unique("app")
	bad := s.Counters()["statsd.bad_lines_seen"]
	datagram(t, "udp", s.Addr(), fmt.Sprintf("%s.hits:3|c\n%[1]s.hits:1|c|@0.1\n%[1]s.temp:20.5|g\n%[1]s.lat:120|ms\n%[1]s.lat:12.5|ms", name))
	send(t, s.Addr(), fmt.Sprintf("%s.hits:0.25|c\n%[1]s.users:b|s\n%[1]s.users:a|s\n%[1]s.huge:1e999|g\n%[1]s.bad:x|c\n", name))
	eventually(t, 10*time.Second, func() error {
		if s.Counters()[name+".hits"] != 13.25 || s.Counters()["statsd.bad_lines_seen"] != bad+1 {
			return fmt.Errorf("counters %v", s.Counters())
		}
		return nil
	})
	require.Equal(t, 20.5, s.Gauges()[name+".temp"])
	require.Greater(t, s.Gauges()[name+".huge"], 1e308)
	require.Equal(t, []float64{12.5, 120}, s.Timers()[name+".lat"])
	require.Equal(t, []string{"a", "b"}, s.Sets()[name+".users"])

	datagram(t, "udp", s.Addr(), name+".hits:1|c")
	s.Stop()
	require.Error(t, accepting(s.lines))
	require.Equal(t, 14.25, s.Counters()[name+".hits"])
	s.Start()
	datagram(t, "udp", s.Addr(), name+".hits:1|c")
	eventually(t, 10*time.Second, func() error {
		if hits := s.Counters()[name+".hits"]; hits != 15.25 {
			return fmt.Errorf("%v hits", hits)
		}
		return nil
	})
	require.NotContains(t, s.Gauges(), name+".temp")
}
