package influx_test

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/influx"
	"github.com/stretchr/testify/require"
)

func TestNew(t *testing.T) {
	for want, o := range map[string]influx.Options{
		"influx://i:8086/db":              {URL: "http://user:secret@i:8086?u=secret", Database: "db", RetentionPolicy: "rp"},
		"influx://i/behind/a%20b":         {URL: "http://i/behind/", Database: "a b"},
		"influx+https://i/a%2Fb":          {URL: "https://i/", Database: "a/b", TLS: new(tls.Config)},
		"influx2://i:8086/org/bucket":     {URL: "http://i:8086", Org: "org", Bucket: "bucket", Token: "secret"},
		"influx2+https://[::1]/o%20/b%2F": {URL: "https://[::1]", Org: "o ", Bucket: "b/", NoCompression: true},
		"influx+udp://i:8089":             {URL: "udp://i", DatagramSize: 512},
		"influx+udp://[::1]:1":            {URL: "udp://[::1]:1/"},
	} {
		s, err := influx.New(o)
		require.NoError(t, err, want)
		require.Equal(t, want, s.Name())
		require.NoError(t, s.Close())
	}
}

func TestWrongOptions(t *testing.T) {
	for want, o := range map[string]influx.Options{
		"no URL":               {},
		"the URL is malformed": {URL: "http://u:sec ret@i", Database: "db"},
		"not with \"ftp://i\"": {URL: "ftp://i", Database: "db"},
		"negative interval":    {URL: "http://i", Database: "db", Interval: -1},
		"name either a database (version 1) or a b":  {URL: "http://i"},
		"the destination is missing or ambiguous":    {URL: "http://i", Database: "db", Bucket: "b"},
		"the organization is of version 2":           {URL: "http://i", Database: "db", Org: "o"},
		"the retention policy is of version 1":       {URL: "http://i", Bucket: "b", RetentionPolicy: "r"},
		"a token and a user are given":               {URL: "http://user:secret@i", Bucket: "b", Token: "secret"},
		"the header field \"Authorization\" is malf": {URL: "http://i", Bucket: "b", Token: "sec\nret"},
		"DatagramSize is set, and only UDP":          {URL: "http://i", Database: "db", DatagramSize: 512},
		"the server chooses the database of UDP":     {URL: "udp://i", Database: "db"},
		"UDP carries no credentials":                 {URL: "udp://i", Token: "secret"},
		"UDP has no TLS":                             {URL: "udp://i", TLS: new(tls.Config)},
		"the URL has a path or a query":              {URL: "udp://i/db"},
		"is not between 64 and":                      {URL: "udp://i", DatagramSize: 12},
		"lacks the host":                             {URL: "udp://:8089"},
	} {
		_, err := influx.New(o)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "influx: ")
		require.NotContains(t, err.Error(), "secret")
	}
}

// A request is what a server sees of one.
type request struct {
	path   string
	query  url.Values
	header http.Header
	points []point
}

// serve returns the address of a server that answers by the function, and what it
// was sent.
func serve(t *testing.T, answer func(n int, r request) (status int, header, body string)) (addr string, requests func() []request) {
	t.Helper()
	var seen []request
	server := collecttest.ServeHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, r.ContentLength)
		_, _ = r.Body.Read(body)
		if r.Header.Get("Content-Encoding") == "gzip" {
			body = unzip(t, body)
		}
		one := request{r.URL.Path, r.URL.Query(), r.Header, readLines(t, body)}
		seen = append(seen, one)
		status, header, text := answer(len(seen), one)
		if name, value, ok := strings.Cut(header, ": "); ok {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
	}))
	return server.Addr(), func() []request { return seen }
}

// counters are a snapshot of so many, with their number as the total.
func counters(n int) *collect.Snapshot {
	s := &collect.Snapshot{Time: time.UnixMilli(1_700_000_000_123), Service: "shop"}
	for i := range n {
		s.Metrics = append(s.Metrics, monitor.Metric{Scope: "s", Name: "n", Kind: monitor.KindCounter, Int: int64(i),
			Tags: []monitor.Tag{monitor.Int("i", i)}})
	}
	return s
}

func ok(int, request) (int, string, string) { return http.StatusNoContent, "", "" }

func TestRequests(t *testing.T) {
	for name, c := range map[string]struct {
		options influx.Options
		path    string
		query   url.Values
		auth    string
	}{
		"v1": {
			influx.Options{URL: "http://a%20b:p%3Aw@{addr}/behind?consistency=all", Database: "d b", RetentionPolicy: "rp"},
			"/behind/write",
			url.Values{"db": {"d b"}, "rp": {"rp"}, "precision": {"ms"}, "consistency": {"all"}},
			"Basic YSBiOnA6dw==",
		},
		"v2": {
			influx.Options{URL: "http://{addr}", Org: "o/", Bucket: "b&", Token: "t==", NoCompression: true},
			"/api/v2/write",
			url.Values{"org": {"o/"}, "bucket": {"b&"}, "precision": {"ms"}},
			"Token t==",
		},
	} {
		t.Run(name, func(t *testing.T) {
			addr, requests := serve(t, ok)
			c.options.URL = strings.Replace(c.options.URL, "{addr}", addr, 1)
			s, err := influx.New(c.options)
			require.NoError(t, err)
			defer s.Close()
			require.NoError(t, s.SendMetrics(t.Context(), counters(3)))
			require.Len(t, requests(), 1)
			r := requests()[0]
			require.Equal(t, c.path, r.path)
			require.Equal(t, c.query, r.query)
			require.Equal(t, c.auth, r.header.Get("Authorization"))
			require.Equal(t, "text/plain; charset=utf-8", r.header.Get("Content-Type"))
			require.Equal(t, !c.options.NoCompression, r.header.Get("Content-Encoding") == "gzip")
			require.Len(t, r.points, 3)
			require.Equal(t, int64(1_700_000_000_123), r.points[2].time)
		})
	}
}

// Nothing to say is not said: version 1 takes an empty body for nothing, others for
// an error.
func TestNothingToSend(t *testing.T) {
	addr, requests := serve(t, ok)
	s, err := influx.New(influx.Options{URL: "http://" + addr, Database: "db"})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.SendMetrics(t.Context(), counters(0)))
	require.Empty(t, requests())
}

// Requests have 5000 points at most, and about a megabyte.
func TestBatches(t *testing.T) {
	addr, requests := serve(t, ok)
	s, err := influx.New(influx.Options{URL: "http://" + addr, Database: "db"})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.SendMetrics(t.Context(), counters(10_001)))
	require.Len(t, requests(), 3)
	require.Len(t, requests()[0].points, 5000)
	require.Len(t, requests()[2].points, 1)

	long := counters(5000)
	for i := range long.Metrics {
		long.Metrics[i].Name = strings.Repeat("x", 200)
		long.Metrics[i].Tags = append(long.Metrics[i].Tags, monitor.String("k", strings.Repeat("v", 200)))
	}
	require.NoError(t, s.SendMetrics(t.Context(), long))
	require.Len(t, requests(), 6)
	require.InDelta(t, 2100, len(requests()[3].points), 300)
}
