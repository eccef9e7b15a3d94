package export_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

func TestDatadog(t *testing.T) {
	for url, want := range map[string]string{
		"datadog+https://api.datadoghq.eu?apikey=secret":                   "datadog+https://api.datadoghq.eu",
		"datadog+http://victoria:8428/datadog?gzip=false":                  "datadog+http://victoria:8428/datadog",
		"datadog+http://[::1]:80/?prefix=a.b&host=web1&instance=0":         "datadog+http://[::1]:80",
		"datadog+https://api.datadoghq.com?interval=20s&apikey=secret&ca=": "datadog+https://api.datadoghq.com",
	} {
		s, err := export.Sink(url)
		require.NoError(t, err, url)
		require.Equal(t, want, s.Name())
		require.NoError(t, s.(io.Closer).Close())
	}
	for url, want := range map[string]string{
		"datadog://secret":                          `unknown scheme "datadog"`,
		"datadog+http://user:secret@d":              "export: datadog+http: there is no user and password",
		"datadog+http://d?gzip=secret":              `the parameter "gzip" is neither true nor false`,
		"datadog+http://d?interval=secret":          `the parameter "interval" is not a positive duration`,
		"datadog+http://d?prefix=secret.%C3%A4":     "datadog: the prefix of DogStatsD names is words",
		"datadog+http://d?apikey=secret%0d%0aEvil:": `datadog: the header field "Dd-Api-Key" is malformed`,
		"datadog+http://d?host=%22":                 "datadog: the host \"\\\"\" has spaces, quotes or characters beyond ASCII",
		"datadog+http://d?site=secret":              `unknown parameter "site"`,
	} {
		s, err := export.Sink(url)
		require.ErrorContains(t, err, want, url)
		require.Nil(t, s)
		if want != `unknown scheme "datadog"` {
			require.NotContains(t, err.Error(), "secret")
		}
	}
}

func TestDatadogRequests(t *testing.T) {
	var path, key string
	server := collecttest.ServeHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, key = r.URL.Path, r.Header.Get("DD-API-KEY")
		w.WriteHeader(http.StatusAccepted)
	}))
	for query, want := range map[string]string{"&apikey=one": "one", "": "two"} {
		t.Setenv("DD_API_KEY", "two")
		stop, err := export.Start(shop(), "datadog+http://"+server.Addr()+"/datadog?prefix=a&host=web1&instance=7&gzip=false"+query)
		require.NoError(t, err)
		require.NoError(t, stop(t.Context()))
		require.Equal(t, "/datadog/api/v2/series", path)
		require.Equal(t, want, key)
	}
	require.Contains(t, string(server.Received()[0]), `{"metric":"a.hits.count","type":1,"interval":`)
	require.Contains(t, string(server.Received()[0]), `"resources":[{"type":"host","name":"web1"}],"tags":["service:shop","instance:7","scope:main"]}`)
}
