package opentsdb_test

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
	"github.com/spacemonkeygo/monitor/v2/collect/opentsdb"
	"github.com/stretchr/testify/require"
)

func TestNew(t *testing.T) {
	for want, o := range map[string]opentsdb.Options{
		"opentsdb://o:4242":            {URL: "telnet://o"},
		"opentsdb://[::1]:1":           {URL: "telnet://[::1]:1/"},
		"opentsdb+tls://o:1":           {URL: "telnet://o:1", TLS: new(tls.Config)},
		"opentsdb+http://o:4242":       {URL: "http://user:secret@o:4242?u=secret", MaxTags: 12},
		"opentsdb+https://o/behind/it": {URL: "https://o/behind/it", Sync: true, NoCompression: true},
	} {
		s, err := opentsdb.New(o)
		require.NoError(t, err, want)
		require.Equal(t, want, s.Name())
		require.NoError(t, s.Close())
	}
}

func TestWrongOptions(t *testing.T) {
	for want, o := range map[string]opentsdb.Options{
		"no URL":                                {},
		"the URL is malformed":                  {URL: "http://u:sec ret@o"},
		"not with \"ftp://o\"":                  {URL: "ftp://o"},
		"negative interval":                     {URL: "http://o", Interval: -1},
		"MaxTags 5 is too low":                  {URL: "http://o", MaxTags: 5},
		"telnet carries no credentials":         {URL: "telnet://user:secret@o"},
		"the URL has a path or a query":         {URL: "telnet://o/db"},
		"neither answers nor compression":       {URL: "telnet://o", Sync: true},
		"lacks the host":                        {URL: "telnet://:4242"},
		"address \"o\" lacks the host or the p": {URL: "telnet://o", TLS: new(tls.Config)},
	} {
		_, err := opentsdb.New(o)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "opentsdb: ")
		require.NotContains(t, err.Error(), "secret")
	}
}

// A request is what a server sees of one.
type request struct {
	path   string
	query  string
	header http.Header
	length int
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
		one := request{r.URL.Path, r.URL.RawQuery, r.Header, int(r.ContentLength), readObjects(t, body)}
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
	for _, c := range []struct {
		options     opentsdb.Options
		path, query string
		auth        string
	}{
		{opentsdb.Options{URL: "http://{addr}"}, "/api/put", "details", ""},
		{opentsdb.Options{URL: "http://a%20b:p%3Aw@{addr}/behind?x=1", Sync: true, NoCompression: true}, "/behind/api/put", "x=1&details&sync", "Basic YSBiOnA6dw=="},
	} {
		addr, requests := serve(t, ok)
		c.options.URL = strings.Replace(c.options.URL, "{addr}", addr, 1)
		s, err := opentsdb.New(c.options)
		require.NoError(t, err)
		require.NoError(t, s.SendMetrics(t.Context(), counters(3)))
		require.Len(t, requests(), 1)
		r := requests()[0]
		require.Equal(t, c.path, r.path)
		require.Equal(t, c.query, r.query)
		values, err := url.ParseQuery(r.query)
		require.NoError(t, err)
		require.True(t, values.Has("details"))
		require.Equal(t, c.auth, r.header.Get("Authorization"))
		require.Equal(t, "application/json; charset=UTF-8", r.header.Get("Content-Type"))
		require.Equal(t, !c.options.NoCompression, r.header.Get("Content-Encoding") == "gzip")
		require.Len(t, r.points, 3)
		require.EqualValues(t, "1700000000123", r.points[2].Timestamp)
		require.NoError(t, s.Close())
	}
}

// An empty array is an error to OpenTSDB.
func TestNothingToSend(t *testing.T) {
	addr, requests := serve(t, ok)
	s, err := opentsdb.New(opentsdb.Options{URL: "http://" + addr})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.SendMetrics(t.Context(), counters(0)))
	require.Empty(t, requests())
}

// Requests are such as OpenTSDB takes, which has no use for one of more than 8 KiB
// unless it is told to.
func TestBatches(t *testing.T) {
	for _, plain := range []bool{false, true} {
		addr, requests := serve(t, ok)
		s, err := opentsdb.New(opentsdb.Options{URL: "http://" + addr, NoCompression: plain, Host: "web1.example.com"})
		require.NoError(t, err)
		require.NoError(t, s.SendMetrics(t.Context(), counters(5000)))
		points := 0
		for _, r := range requests() {
			require.LessOrEqual(t, r.length, 8192)
			points += len(r.points)
		}
		require.Equal(t, 5000, points)
		if plain {
			require.InDelta(t, 50, len(requests()[0].points), 5)
		} else {
			require.InDelta(t, 500, len(requests()[0].points), 70)
		}
		require.NoError(t, s.Close())
	}
}

// A time that cannot be written is not tried again.
func TestNoTime(t *testing.T) {
	s, err := opentsdb.New(opentsdb.Options{URL: "telnet://o"})
	require.NoError(t, err)
	snapshot := counters(1)
	snapshot.Time = time.Unix(-1, 0)
	requireOutcome(t, s, snapshot, refused, "opentsdb: the time 1969-12-31 23:59:59 +0000 UTC cannot be written: OpenTSDB takes 1970 to 2286; check the clock")
}
