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

// The parts and parameters of the URLs of InfluxDB are heeded.
func TestInfluxURLs(t *testing.T) {
	t.Setenv("INFLUX_TOKEN", "from=environment")
	for _, c := range []struct{ url, path, query, authorization string }{
		{"influx://a:b%20c@{addr}/a%2Fb%20c?rp=week&gzip=false&host=web1&instance=0", "/write", "db=a%2Fb+c&precision=ms&rp=week", "Basic YTpiIGM="},
		{"influx://{addr}/behind/it/db/?gzip=0&host=web1&instance=0", "/behind/it/write", "db=db&precision=ms", ""},
		{"influx2://{addr}/my%20org/b%2F?token=t%3D%3D&gzip=false&host=web1&instance=0", "/api/v2/write", "bucket=b%2F&org=my+org&precision=ms", "Token t=="},
		{"influx2://{addr}/behind/o/b?gzip=false&host=web1&instance=0", "/behind/api/v2/write", "bucket=b&org=o&precision=ms", "Token from=environment"},
	} {
		var path, query, authorization string
		server := collecttest.ServeHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			path, query, authorization = r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get("Authorization")
		}))
		r := monitor.NewRegistry()
		r.SetService("shop")
		r.Scope("main").Counter("hits", monitor.String("to", "a")).Inc()
		stop, err := export.Start(r, strings.Replace(c.url, "{addr}", server.Addr(), 1))
		require.NoError(t, err)
		require.NoError(t, stop(t.Context()))
		require.Equal(t, c.path, path)
		require.Equal(t, c.query, query)
		require.Equal(t, c.authorization, authorization)
		require.Contains(t, string(server.Received()[0]), "hits,host=web1,instance=0,scope=main,service=shop,to=a total=1i 1")
	}
}

func TestInfluxDatagrams(t *testing.T) {
	server := collecttest.ServeUDP(t)
	r := monitor.NewRegistry()
	r.Scope("main").Counter("hits").Inc()
	stop, err := export.Start(r, "influx+udp://"+server.Addr()+"?size=512&host=web1")
	require.NoError(t, err)
	require.NoError(t, stop(t.Context()))
	require.Eventually(t, func() bool {
		for _, b := range server.Received() {
			if strings.Contains(string(b), "hits,host=web1,scope=main,") {
				return true
			}
		}
		return false
	}, 10*time.Second, time.Millisecond)
}

func TestInfluxSinks(t *testing.T) {
	for url, want := range map[string]string{
		"influx://i/db":                    "influx://i:8086/db",
		"influx://user:secret@[::1]/db":    "influx://[::1]:8086/db",
		"influx+https://i/a/b?gzip=true":   "influx+https://i/a/b",
		"influx+udp://i":                   "influx+udp://i:8089",
		"influx2://i:1/org/b?token=secret": "influx2://i:1/org/b",
		"influx2+https://i/o/b%2Fc":        "influx2+https://i/o/b%2Fc",
	} {
		s, err := export.Sink(url + "")
		require.NoError(t, err, url)
		require.Equal(t, want, s.Name())
	}
	for url, want := range map[string]string{
		"influx://i":                           "export: influx: the path of the URL must be the database",
		"influx://i/":                          "the path of the URL must be the database",
		"influx://i/secret//":                  "the path of the URL must be the database",
		"influx2://i/org":                      "export: influx2: the path of the URL must be the organization and the bucket",
		"influx2://i//b":                       "the path of the URL must be the organization and the bucket",
		"influx2://secret@i/o/b":               "the token is the parameter token, or INFLUX_TOKEN in the environment",
		"influx2://i/o/b?token=a&token=secret": `the parameter "token" is given 2 times`,
		"influx2://i/o/b?token=sec%0Aret":      `the header field "Authorization" is malformed`,
		"influx2://i/o/b?rp=secret":            `unknown parameter "rp"; known are host, instance, interval, token, gzip`,
		"influx://i/db?token=secret":           `unknown parameter "token"`,
		"influx://i/db?gzip=secret":            `the parameter "gzip" is neither true nor false`,
		"influx+udp://i/db":                    "the URL has a path or a query, and UDP uses neither",
		"influx+udp://a:secret@i":              "UDP carries no credentials",
		"influx+udp://i?size=12":               "12, is not between 64 and 65507",
		"influx+udp://i?interval=soon":         `the parameter "interval" is not a positive duration`,
	} {
		_, err := export.Sink(url)
		require.ErrorContains(t, err, want, url)
		require.NotContains(t, err.Error(), "secret")
	}
}
