package export_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// The parameters of the URLs of Zipkin are heeded.
func TestZipkinURLs(t *testing.T) {
	for query, want := range map[string]string{
		"":                                      "/api/v2/spans application/json  ",
		"?format=json":                          "/api/v2/spans application/json  ",
		"?format=proto&gzip=true":               "/api/v2/spans application/x-protobuf gzip ",
		"?format=jsonv1&gzip=false":             "/api/v1/spans application/json  ",
		"?format=thrift":                        "/api/v1/spans application/x-thrift  ",
		"/custom?format=thrift&header.X-Key=k1": "/custom application/x-thrift  k1",
	} {
		requests := make(chan string, 1)
		server := collecttest.ServeHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests <- strings.Join([]string{r.RequestURI, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Header.Get("X-Key")}, " ")
			w.WriteHeader(http.StatusAccepted)
		}))
		r := monitor.NewRegistry()
		stop, err := export.Start(r, "zipkin://"+server.Addr()+query)
		require.NoError(t, err)
		func() {
			ctx := t.Context()
			defer r.Scope("main").Func("serve").TaskContext(&ctx)(nil)
		}()
		require.NoError(t, stop(t.Context()))
		require.Equal(t, want, <-requests, query)
	}
}

func TestScribeURLs(t *testing.T) {
	for u, want := range map[string]string{
		"zipkin+scribe://z":                   "zipkin+scribe://z:9410",
		"zipkin+scribe://[::1]:1/?category=c": "zipkin+scribe://[::1]:1",
	} {
		s, err := export.Sink(u)
		require.NoError(t, err)
		require.Equal(t, want, s.Name())
	}
}

func TestWrongZipkinURLs(t *testing.T) {
	for u, want := range map[string]string{
		"zipkin://z?format=secret":                               `export: zipkin: the parameter "format" is neither json, proto, jsonv1 nor thrift`,
		"zipkin://z?gzip=secret":                                 `export: zipkin: the parameter "gzip" is neither true nor false`,
		"zipkin://z?category=secret":                             `unknown parameter "category"; known are format, gzip`,
		"zipkin://z?header.Content-Type=secret":                  `export: zipkin: zipkin: the header field "Content-Type" is reserved`,
		"zipkin://z?header.X=" + url.QueryEscape("secret\r\nY:"): `the header field "X" is malformed`,
		"zipkin+scribe://user:secret@z":                          "export: zipkin+scribe: a Scribe takes no credentials",
		"zipkin+scribe://z/secret":                               "export: zipkin+scribe: the URL has a path",
		"zipkin+scribe://z?format=secret":                        `unknown parameter "format"; known are category`,
	} {
		_, err := export.Sink(u)
		require.ErrorContains(t, err, want, u)
		require.NotContains(t, err.Error(), "secret")
	}
}
