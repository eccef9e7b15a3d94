package export_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// The parts and parameters of the URLs of OpenTSDB are heeded.
func TestOpenTSDBURLs(t *testing.T) {
	record := func(url string) *monitor.Registry {
		r := monitor.NewRegistry()
		r.SetService("shop")
		c := r.Scope("main").Counter("hits", monitor.Int("a", 1), monitor.Int("b", 2), monitor.Int("c", 3))
		c.Inc()
		stop, err := export.Start(r, url)
		require.NoError(t, err)
		require.NoError(t, stop(t.Context()))
		return r
	}
	server := collecttest.ServeTCP(t)
	record("opentsdb://" + server.Addr() + "?host=web1&instance=0&maxtags=6")
	require.Eventually(t, func() bool {
		text := ""
		for _, b := range server.Received() {
			text += string(b)
		}
		return strings.Contains(text, " 1 host=web1 instance=0 scope=main service=shop a=1 more=b.2.c.3--")
	}, 10*time.Second, time.Millisecond)

	var path, query, authorization string
	posted := collecttest.ServeHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, query, authorization = r.URL.Path, r.URL.RawQuery, r.Header.Get("Authorization")
	}))
	record("opentsdb+http://a:b@" + posted.Addr() + "/behind?sync=true&gzip=false&host=web1")
	require.Equal(t, "/behind/api/put", path)
	require.Equal(t, "details&sync", query)
	require.Equal(t, "Basic YTpi", authorization)
	require.Contains(t, string(posted.Received()[0]), `"value":1,"tags":{"host":"web1","scope":"main","service":"shop","a":"1","b":"2","c":"3"}}`)
}

func TestOpenTSDBSinks(t *testing.T) {
	for url, want := range map[string]string{
		"opentsdb://o":                         "opentsdb://o:4242",
		"opentsdb://[::1]:1/":                  "opentsdb://[::1]:1",
		"opentsdb+tls://o:1":                   "opentsdb+tls://o:1",
		"opentsdb+http://o":                    "opentsdb+http://o:4242",
		"opentsdb+https://user:secret@o/x?":    "opentsdb+https://o/x",
		"opentsdb+https://o?interval=1m":       "opentsdb+https://o",
		"opentsdb+http://bosun:8070?gzip=true": "opentsdb+http://bosun:8070",
	} {
		s, err := export.Sink(url)
		require.NoError(t, err, url)
		require.Equal(t, want, s.Name())
	}
	for url, want := range map[string]string{
		"opentsdb://user:secret@o":        "telnet carries no credentials",
		"opentsdb://o/secret":             "the URL has a path or a query, and telnet uses neither",
		"opentsdb+tls://o":                "lacks the host or the port",
		"opentsdb://o?gzip=secret":        `unknown parameter "gzip"; known are host, instance, interval, maxtags`,
		"opentsdb+http://o?gzip=secret":   `the parameter "gzip" is neither true nor false`,
		"opentsdb+http://o?sync=secret":   `the parameter "sync" is neither true nor false`,
		"opentsdb+http://o?maxtags=5":     "MaxTags 5 is too low",
		"opentsdb+http://o?maxtags=many":  `the parameter "maxtags" is not a positive whole number`,
		"opentsdb+http://o?interval=soon": `the parameter "interval" is not a positive duration`,
	} {
		_, err := export.Sink(url)
		require.ErrorContains(t, err, want, url)
		require.NotContains(t, err.Error(), "secret")
	}
}
