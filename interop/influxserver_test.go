//go:build interop

package interop

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// An influxServer is Debian's InfluxDB 1.6 with its listeners for line protocol
// and OpenTSDB. What it answered for outlives a stop. What its listeners took in
// outlives it from 100 ms later on.
type influxServer struct {
	*influx
	lent
}

// sharedInflux lends t the InfluxDB that the tests share. It holds what earlier
// tests sent.
func sharedInflux(t testing.TB) *influxServer {
	t.Helper()
	i := borrowed(t, influxOfAll)
	return &influxServer{i, lent{&i.daemon, t}}
}

var influxOfAll = shareable(launchInflux)

// URL is the address of the HTTP API, without a path.
func (s *influxServer) URL() string { return "http://" + loopback(s.http) }

// UDPAddr is the host:port that takes datagrams of line protocol, with times in
// nanoseconds, into the database "udp".
func (s *influxServer) UDPAddr() string { return loopback(s.udp) }

// OpenTSDBAddr is the host:port that takes telnet's put lines and HTTP's
// /api/put into the database "opentsdb".
func (s *influxServer) OpenTSDBAddr() string { return loopback(s.opentsdb) }

// An InfluxSeries is a table that a query results in. Columns are in the order
// of the query, or sorted. A number is a json.Number, which is exact; a time is
// one of Unix nanoseconds.
type InfluxSeries struct {
	Name    string // the measurement
	Tags    map[string]string
	Columns []string
	Values  [][]any
}

// Query returns what a statement results in. The databases of the listeners are
// there from the start; others are made by CREATE DATABASE.
func (s *influxServer) Query(db, statement string) []InfluxSeries {
	s.t.Helper()
	series, err := s.query(db, statement)
	s.must(err)
	return series
}

// influx is the process of an influxServer, whoever uses it.
type influx struct {
	daemon
	http, rpc, udp, opentsdb int // ports
}

// launchInflux starts InfluxDB with all its files in dir.
func launchInflux(dir string) (*influx, error) {
	program, err := exec.LookPath("influxd")
	if err != nil {
		return nil, missing("influxd", err)
	}
	i := &influx{}
	if err := freePorts(&i.http, &i.rpc, &i.udp, &i.opentsdb); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "influxdb.conf")
	conf := fmt.Sprintf(influxConf, loopback(i.rpc), dir, loopback(i.http), loopback(i.opentsdb), loopback(i.udp))
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		return nil, err
	}
	i.daemon = daemon{
		program: &process{
			name:    "influxdb",
			command: []string{program, "-config", file},
			env:     hermetic(),
			log:     filepath.Join(dir, "influxdb.log"),
		},
		answers: func() error {
			if err := errors.Join(accepting(i.http, i.opentsdb), bound(i.udp)); err != nil {
				return err
			}
			_, err := i.query("", "SHOW DATABASES")
			return err
		},
	}
	if err := i.launch(); err != nil {
		return nil, err
	}
	// The listeners make theirs only with the first batch, and /api/put fails
	// until then.
	for _, db := range []string{"udp", "opentsdb"} {
		if _, err := i.query("", "CREATE DATABASE "+db); err != nil {
			return nil, errors.Join(err, i.close())
		}
	}
	return i, nil
}

const influxConf = `
reporting-disabled = true
bind-address = "%s"
[meta]
  dir = "%[2]s/meta"
[data]
  dir = "%[2]s/data"
  wal-dir = "%[2]s/wal"
[monitor]
  store-enabled = false
[http]
  bind-address = "%[3]s"
  log-enabled = false
[[opentsdb]]
  enabled = true
  bind-address = "%[4]s"
  database = "opentsdb"
  batch-size = 1
  batch-timeout = "100ms"
[[udp]]
  enabled = true
  bind-address = "%[5]s"
  database = "udp"
  batch-size = 1
  batch-timeout = "100ms"
`

// query runs one statement. It is posted, as statements that change something
// must be.
func (i *influx) query(db, statement string) ([]InfluxSeries, error) {
	query := url.Values{"db": {db}, "q": {statement}, "epoch": {"ns"}}
	resp, err := httpClient.PostForm("http://"+loopback(i.http)+"/query", query)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer struct {
		Error   string
		Results []struct {
			Error  string
			Series []InfluxSeries
		}
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil {
		return nil, fmt.Errorf("influxdb: %s: %w in %.200q", resp.Status, err, text)
	}
	if len(answer.Results) == 1 && answer.Error == "" {
		answer.Error = answer.Results[0].Error
	}
	if answer.Error != "" || len(answer.Results) != 1 {
		return nil, fmt.Errorf("influxdb: %s in answer to %s: %s", resp.Status, statement, text)
	}
	return answer.Results[0].Series, nil
}

// Line protocol over HTTP and UDP, and both of OpenTSDB's protocols, are stored
// as they were sent, and are still there after a restart.
func TestInfluxServer(t *testing.T) {
	s := sharedInflux(t)
	db, name, now := unique("db"), unique("cpu"), time.Now().Unix()
	s.Query("", "CREATE DATABASE "+db)
	line := fmt.Sprintf(`%s,host=a\ b value=0.1,n=9007199254740993i,s="x",ok=true %d123456789`, name, now)

	requirePost(t, 204, s.URL()+"/write?precision=ns&db="+db, "text/plain", line)
	require.Contains(t, requirePost(t, 400, s.URL()+"/write?db="+db, "text/plain", name+" value="), "missing field value")
	datagram(t, "udp", s.UDPAddr(), line)
	send(t, s.OpenTSDBAddr(), fmt.Sprintf("put %s.telnet %d 8.5 host=a\n", name, now))
	requirePost(t, 204, "http://"+s.OpenTSDBAddr()+"/api/put", "application/json",
		fmt.Sprintf(`{"metric":"%s.http","timestamp":%d,"value":10,"tags":{"host":"a"}}`, name, now))

	type row = map[string]any
	written := row{"host": "a b", "value": json.Number("0.1"), "n": json.Number("9007199254740993"), "s": "x", "ok": true}
	requireAll := func() {
		t.Helper()
		for _, want := range []struct {
			db, name string
			row      row
		}{
			{db, name, written},
			{"udp", name, written},
			{"opentsdb", name + ".telnet", row{"host": "a", "value": json.Number("8.5")}},
			{"opentsdb", name + ".http", row{"host": "a", "value": json.Number("10")}},
		} {
			eventually(t, 10*time.Second, func() error {
				series := s.Query(want.db, `SELECT * FROM "`+want.name+`"`)
				if len(series) != 1 || len(series[0].Values) != 1 {
					return fmt.Errorf("%s in %s: %v", want.name, want.db, series)
				}
				got := row{}
				for i, column := range series[0].Columns {
					got[column] = series[0].Values[0][i]
				}
				require.Contains(t, got["time"].(json.Number).String(), fmt.Sprint(now))
				delete(got, "time")
				require.Equal(t, want.row, got)
				return nil
			})
		}
	}
	requireAll()
	s.Stop()
	require.Error(t, accepting(s.http))
	s.Start()
	requireAll()
}
