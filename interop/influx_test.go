//go:build interop

package interop

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	influxsink "github.com/spacemonkeygo/monitor/v2/collect/influx"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// newInfluxSink returns the sink of a URL.
func newInfluxSink(t testing.TB, url string) *influxsink.Sink {
	t.Helper()
	sink, err := export.Sink(url)
	require.NoError(t, err)
	return sink.(*influxsink.Sink)
}

// newDatabase makes a database of its own for a test, and returns its name.
func newDatabase(s *influxServer) string {
	s.t.Helper()
	db := unique("db")
	s.Query("", "CREATE DATABASE "+db)
	return db
}

// parseSeries takes what Sink.Series returns apart.
func parseSeries(series string) (measurement string, tags map[string]string, field string) {
	split := func(text string, at byte) (parts []string) {
		part := ""
		for i := 0; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
				part += text[i-1 : i+1]
			case at:
				parts, part = append(parts, part), ""
			default:
				part += text[i : i+1]
			}
		}
		return append(parts, part)
	}
	plain := strings.NewReplacer(`\,`, ",", `\=`, "=", `\ `, " ").Replace
	parts := split(series, ' ')
	names := split(parts[0], ',')
	tags = map[string]string{}
	for _, tag := range names[1:] {
		pair := split(tag, '=')
		tags[plain(pair[0])] = plain(pair[1])
	}
	return plain(names[0]), tags, parts[1]
}

// influxWant returns the numbers of the metrics by seriesOf: measurement, tags and, as
// one more tag, the field. Integers are as InfluxDB writes them.
func influxWant(t testing.TB, sink *influxsink.Sink, service string, metrics []monitor.Metric) map[string]any {
	t.Helper()
	want := map[string]any{}
	fieldsOf(metrics, func(m *monitor.Metric, f *collect.Field) {
		measurement, tags, field := parseSeries(sink.Series(service, m, f))
		tags["(field)"] = field
		id := seriesOf(measurement, tags)
		require.NotContains(t, want, id)
		if f.Whole {
			want[id] = json.Number(strconv.FormatInt(f.Int, 10))
		} else {
			want[id] = f.Float
		}
	})
	return want
}

// requireStored waits until the server has each of these numbers, and no other of
// the service but rates; each once.
func (s *influxServer) requireStored(db, service string, want map[string]any) {
	s.t.Helper()
	eventually(s.t, 20*time.Second, func() error {
		got := map[string]any{}
		for _, series := range s.Query(db, `SELECT * FROM /.*/ WHERE "service"='`+service+`' AND "scope"!='monitor' AND "scope"!='collect' GROUP BY *`) {
			for tag, value := range series.Tags {
				if value == "" { // which stands for a tag that others have
					delete(series.Tags, tag)
				}
			}
			for _, row := range series.Values {
				for i, column := range series.Columns {
					if column == "time" || column == "rate" || row[i] == nil {
						continue
					}
					series.Tags["(field)"] = column
					id := seriesOf(series.Name, series.Tags)
					if got[id] != nil {
						return fmt.Errorf("%s is there more than once", id)
					}
					got[id] = row[i]
				}
			}
		}
		for id, value := range want {
			v, _ := got[id].(json.Number)
			if f, ok := value.(float64); ok {
				if x, err := v.Float64(); err != nil || x != f {
					return fmt.Errorf("%s is %v, not %v; %d of %d are there", id, v, f, len(got), len(want))
				}
			} else if v != value {
				return fmt.Errorf("%s is %v, not %v; %d of %d are there", id, v, value, len(got), len(want))
			}
			delete(got, id)
		}
		if len(got) > 0 {
			return fmt.Errorf("there are others: %v", got)
		}
		return nil
	})
}

// TestEveryKindInInflux sends one of each kind, with all the names that are hostile,
// by each wire, and compares each number with what is stored.
func TestEveryKindInInflux(t *testing.T) {
	s := sharedInflux(t)
	address := strings.TrimPrefix(s.URL(), "http://")
	db := newDatabase(s)
	for name, url := range map[string]string{
		"http":        "influx://" + address + "/" + db + "?interval=24h",
		"plain http":  "influx://" + address + "/" + db + "?interval=24h&gzip=false&instance=0&rp=autogen",
		"udp":         "influx+udp://" + s.UDPAddr() + "?interval=24h",
		"udp, little": "influx+udp://" + s.UDPAddr() + "?interval=24h&size=512&instance=1",
	} {
		t.Run(name, func(t *testing.T) {
			service := unique("influx")
			r := ofEveryKind(service)
			sink := newInfluxSink(t, url)
			require.NoError(t, collect.Start(r, sink).Stop(t.Context()))
			in := db
			if strings.Contains(url, "+udp") {
				in = "udp"
			}
			want := influxWant(t, sink, service, settled(r))
			require.Greater(t, len(want), 300)
			(&influxServer{s.influx, lent{s.d, t}}).requireStored(in, service, want)
		})
	}
}

// TestInfluxTypes has instruments of all kinds under one name: no field changes its
// type, and no point is refused.
func TestInfluxTypes(t *testing.T) {
	s := sharedInflux(t)
	db := newDatabase(s)
	r := monitor.NewRegistry()
	r.SetService("shop")
	sink := newInfluxSink(t, "influx://"+strings.TrimPrefix(s.URL(), "http://")+"/"+db+"?interval=100ms")
	p := collect.Start(r, sink)
	for i := range 20 {
		r.Scope("a").Counter("x").Add(int64(i))
		r.Scope("b").Gauge("x").Set(float64(i) / 2) // whole, and not
		r.Scope("c").Meter("x").Mark(1)
		r.Scope("d").ValDist("x").Observe(float64(i))
		r.Scope("e").Func("x").Task()(nil)
		time.Sleep(50 * time.Millisecond)
	}
	require.NoError(t, p.Stop(t.Context()))
	require.Zero(t, p.Ledger()[0].Failures)
	types := map[string]string{}
	for _, series := range s.Query(db, `SHOW FIELD KEYS FROM "x"`) {
		for _, row := range series.Values {
			require.NotContains(t, types, row[0])
			types[row[0].(string)] = row[1].(string)
		}
	}
	for field, want := range map[string]string{
		"total": "integer", "value": "float", "rate": "float", "sum_total": "float", "max": "float",
		"finished": "integer", "in_flight": "integer", "ok": "integer", "success_total": "integer", "time_p99": "float",
	} {
		require.Equal(t, want, types[field], field)
	}
}

// TestInfluxRefuses sends what the server does not take: it is dropped, and the rest is
// stored, and the ledger knows.
func TestInfluxRefuses(t *testing.T) {
	s := sharedInflux(t)
	db := newDatabase(s)
	address := strings.TrimPrefix(s.URL(), "http://")
	requirePost(t, 204, s.URL()+"/write?db="+db, "text/plain", "taken total=1.5")
	r := monitor.NewRegistry()
	r.SetService("shop")
	r.Scope("main").Counter("taken").Inc()
	r.Scope("main").Counter("free").Add(7)
	p := collect.Start(r, newInfluxSink(t, "influx://"+address+"/"+db+"?interval=24h"))
	require.ErrorContains(t, p.Stop(t.Context()), "field type conflict")
	e := p.Ledger()[0]
	require.EqualValues(t, 1, e.Lost())
	require.Positive(t, e.Delivered)
	require.Len(t, s.Query(db, `SELECT total FROM free WHERE total=7`), 1)

	p = collect.Start(r, newInfluxSink(t, "influx://"+address+"/nowhere?interval=24h"))
	require.ErrorContains(t, p.Stop(t.Context()), `influx: answered 404 Not Found: "database not found: \"nowhere\""`)
	e = p.Ledger()[0]
	require.Zero(t, e.Delivered)
	require.Positive(t, e.Lost())
}

// TestInfluxOutage stops the server while counts are made, starts it again, then
// freezes it: all totals are complete, and nothing is said to be lost.
func TestInfluxOutage(t *testing.T) {
	i := owned(t, launchInflux)
	s := &influxServer{i, lent{&i.daemon, t}}
	address := strings.TrimPrefix(s.URL(), "http://")
	s.Query("", "CREATE DATABASE out")
	for name, url := range map[string]string{
		"http": "influx://" + address + "/out?interval=1s",
		"udp":  "influx+udp://" + s.UDPAddr() + "?interval=1s",
	} {
		t.Run(name, func(t *testing.T) {
			s := &influxServer{i, lent{&i.daemon, t}}
			r := monitor.NewRegistry()
			service := unique("outage")
			r.SetService(service)
			c, d := r.Scope("main").Counter("hits"), r.Scope("main").ValDist("sizes")
			for i := range 100 { // so that there are several datagrams
				r.Scope("main").Counter(fmt.Sprintf("others%d", i)).Inc()
			}
			p := collect.Options{SendTimeout: time.Second}.Start(r, newInfluxSink(t, url))
			db := "out"
			if name == "udp" {
				db = "udp"
			}
			await := func(measurement, value string) {
				t.Helper()
				eventually(t, 20*time.Second, func() error {
					if len(s.Query(db, `SELECT * FROM "`+measurement+`" WHERE "service"='`+service+`' AND `+value)) == 0 {
						return errors.New(value + " is not there")
					}
					return nil
				})
			}
			awaitFailures := func(n int64) {
				t.Helper()
				eventually(t, 20*time.Second, func() error {
					if p.Ledger()[0].Failures < n {
						return errors.New("the outage is not noticed")
					}
					return nil
				})
			}
			c.Inc()
			await("hits", "total=1")
			s.Stop()
			c.Inc()
			d.Observe(64)
			awaitFailures(1)
			s.Start()
			c.Inc()
			await("hits", "total=3")
			if name == "http" { // of datagrams some may have been taken by the kernel during the outage
				await("sizes", "max=64")
				s.Pause()
				c.Inc()
				awaitFailures(p.Ledger()[0].Failures + 1)
				s.Resume()
				await("hits", "total=4")
			} else {
				c.Inc()
			}
			c.Inc()
			require.NoError(t, p.Stop(t.Context()))
			await("hits", "total=5")
			e := p.Ledger()[0]
			require.True(t, e.Balanced())
			require.Zero(t, e.Lost())
			require.Zero(t, e.Queued)
		})
	}
}
