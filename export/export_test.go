package export_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func ExampleSink() {
	for _, url := range []string{
		"graphite://carbon?prefix=prod.web1&interval=10s",
		"zipkin://user:secret@zipkin",
		"graphite://carbon?interval=often",
	} {
		sink, err := export.Sink(url)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(sink.Name())
	}
	// Output:
	// graphite://carbon:2003
	// zipkin://zipkin:9411
	// export: graphite: the parameter "interval" is not a positive duration such as 10s or 1m
}

func TestPorts(t *testing.T) {
	for _, url := range []string{"graphite://g:65536", "zipkin://z:99999"} {
		_, err := export.Sink(url)
		require.ErrorContains(t, err, "above 65535", url)
	}
}

func TestSink(t *testing.T) {
	for url, want := range map[string]string{
		"graphite://g":                    "graphite://g:2003",
		"GRAPHITE://g:1/":                 "graphite://g:1",
		"graphite://[::1]":                "graphite://[::1]:2003",
		" graphite://g?interval=1m\n":     "graphite://g:2003",
		"graphite://g?tags=true&host=a":   "graphite://g:2003",
		"graphite+udp://g?size=512":       "graphite+udp://g:2003",
		"graphite+pickle://g":             "graphite+pickle://g:2004",
		"graphite+tls://g:20030":          "graphite+tls://g:20030",
		"graphite+pickle+tls://g:1":       "graphite+pickle+tls://g:1",
		"zipkin://z:1":                    "zipkin://z:1",
		"zipkin+http://z":                 "zipkin://z:9411",
		"zipkin+http://[::1]/custom":      "zipkin://[::1]:9411/custom",
		"zipkin+https://z":                "zipkin+https://z",
		"zipkin+https://user:secret@z:1/": "zipkin+https://z:1",
	} {
		s, err := export.Sink(url)
		require.NoError(t, err, url)
		require.Equal(t, want, s.Name())
		require.NoError(t, s.Close())
	}
}

// An "@" that is none of credentials is written so.
func TestAt(t *testing.T) {
	s, err := export.Sink("influx://i/a%40b?rp=c@d")
	require.NoError(t, err)
	require.Equal(t, "influx://i:8086/a@b", s.Name())
	_, err = export.Sink("influx://u:p@i/a@b")
	require.NoError(t, err)
}

func TestInterval(t *testing.T) {
	s, err := export.Sink("graphite://g?interval=90s")
	require.NoError(t, err)
	require.Equal(t, 90*time.Second, s.Traits().Interval)
}

func TestWrongURLs(t *testing.T) {
	for url, want := range map[string]string{
		"":                                     "export: a backend is named by a URL that begins with ",
		"localhost:2003":                       "export: a backend is named by a URL that begins with ",
		"nagios://s":                           `export: unknown scheme "nagios"; known are brubeck://`,
		"graphite://":                          "export: the graphite URL has no host",
		"graphite://:2003":                     "export: the graphite URL has no host",
		"graphite://g:secret":                  "export: the graphite URL is malformed",
		"zipkin://user:sec/ret@z":              "export: the zipkin URL is malformed",
		"zipkin://user:%zzsecret@z":            "export: the zipkin URL is malformed",
		"influx://user:4711/secret@i:8086/db":  `export: the influx URL has an "@" after its host, which must be written %40`,
		"influx://user:999999/secret@i/db":     `export: the influx URL has an "@" after its host`,
		"zipkin://user:4711?secret@z":          `export: the zipkin URL has an "@" after its host`,
		"zipkin://user:4711#secret@z":          "export: the zipkin URL has a fragment",
		"graphite://g#secret":                  "export: the graphite URL has a fragment",
		"graphite://user:secret@g":             "export: graphite: carbon takes no credentials",
		"graphite://g/prod":                    "the beginning of metric paths is the parameter prefix",
		"graphite://g?perfix=secret":           `export: graphite: unknown parameter "perfix"; known are interval, tags, prefix, host, instance`,
		"graphite://g?interval=10":             `export: graphite: the parameter "interval" is not a positive duration`,
		"graphite://g?size=512":                `unknown parameter "size"`,
		"graphite+udp://g?size=secret":         `export: graphite+udp: the parameter "size" is not a positive whole number`,
		"graphite+udp://g?size=12":             "12, is not between 64 and 65507",
		"graphite://g?tags=secret":             `export: graphite: the parameter "tags" is neither true nor false`,
		"graphite://g?prefix=secret.{instance": "the prefix has a brace",
		"graphite+tls://g":                     "lacks the host or the port",
		"graphite://g?interval=-1s":            `export: graphite: the parameter "interval" is not a positive duration`,
		"graphite://g?prefix=a&prefix=secret":  `export: graphite: the parameter "prefix" is given 2 times`,
		"graphite://g?prefix=%zzsecret":        "export: graphite: the parameters are malformed",
		"zipkin://user:secret@z?tokken=secret": `export: zipkin: unknown parameter "tokken"; known are format, gzip`,
	} {
		s, err := export.Sink(url)
		require.ErrorContains(t, err, want, url)
		require.Nil(t, s)
		require.NotContains(t, err.Error(), "secret")
	}
}

// A "+" is a plus, as in tokens in base64, and %20 is a space.
func TestPlus(t *testing.T) {
	var got http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for query, want := range map[string]string{"a+b/c==": "a+b/c==", "a%2Bb": "a+b", "a%20b": "a b", "a+%20b": "a+ b"} {
		for _, u := range []string{"influx2://" + host + "/o/b?token=" + query, "prometheus+http://" + host + "?version=1&header.X-Key=" + query,
			"datadog+http://" + host + "?apikey=" + query} {
			sink, err := export.Sink(u)
			require.NoError(t, err)
			r := monitor.NewRegistry()
			r.Scope("test").Counter("c").Inc()
			require.NoError(t, collect.Start(r, sink).Stop(t.Context()))
			said := got.Get("X-Key") + strings.TrimPrefix(got.Get("Authorization"), "Token ") + got.Get("Dd-Api-Key")
			require.Equal(t, want, said, u)
		}
	}
}

// An unknown scheme has a suggestion, if there is one to make.
func TestWhatWasMeant(t *testing.T) {
	for u, want := range map[string]string{
		"http://h:9411":                   `unknown scheme "http"; did you mean zipkin+http://?`,
		"https://h:9411/api/v2/spans":     `unknown scheme "https"; did you mean zipkin+https://?`,
		"http://u:secret@h:8086/db":       `unknown scheme "http"; did you mean influx://?`,
		"http://h:4318/v1/traces":         `unknown scheme "http"; did you mean otlp+http://?`,
		"http://[::1]:9090/api/v1/write":  `unknown scheme "http"; did you mean prometheus+http://?`,
		"tcp://h:2003":                    `unknown scheme "tcp"; did you mean graphite://?`,
		"udp://h:2003":                    `unknown scheme "udp"; did you mean graphite+udp://?`,
		"udp://h:8125":                    `unknown scheme "udp"; did you mean statsd://?`,
		"tcp://h:8125":                    `unknown scheme "tcp"; did you mean statsd+tcp://?`,
		"http://h:2003":                   `unknown scheme "http"; known are brubeck://`,
		"http://h":                        `unknown scheme "http"; known are brubeck://`,
		"prometheus://h":                  `unknown scheme "prometheus"; did you mean prometheus+http://?`,
		"datadog://h":                     `unknown scheme "datadog"; did you mean datadog+https://?`,
		"otlp+grpc://h:4317":              `did you mean otlp://, which is OTLP over HTTP, on port 4318; gRPC is not spoken here?`,
		"grpc://h:4317":                   `did you mean otlp://`,
		"otlp+grpcs://h":                  `did you mean otlp://`,
		"opentelemetry://h":               `did you mean otlp://?`,
		"influxdb://h":                    `did you mean influx://?`,
		"Carbon://h":                      `unknown scheme "Carbon"; did you mean graphite://?`,
		"zipkin+tls://h":                  `did you mean zipkin://?`,
		"graphit://h":                     `did you mean graphite://?`,
		"grpahite+udp://h":                `did you mean graphite+udp://?`,
		"statds://h":                      `did you mean statsd://?`,
		"x://h":                           `unknown scheme "x"; known are brubeck://`,
		"h:2003":                          "begins with graphite://",
		"u:secret@h:9411":                 "begins with zipkin://",
		"graphite:h":                      "begins with graphite://",
		"zipkin:/h":                       "begins with zipkin://",
		"h":                               "begins with brubeck://",
		"graphite://h:abc":                "malformed: its port is not a number",
		"influx://u:sec/ret@h/db":         `malformed: its port is not a number; "/", "?" and "#" in a password are %2F, %3F and %23`,
		"graphite://a,zipkin://b":         "spaces, not commas, are between URLs",
		"graphite://g?tags=true?prefix=a": `there is a second "?"`,
		"graphite://g?tags=true;prefix=a": `a ";" in a value is written %3B`,
		"graphite://g?prefix=50%":         "stands for itself as %25",
	} {
		_, err := export.Sink(u)
		require.ErrorContains(t, err, want, u)
		require.NotContains(t, err.Error(), "secret", u)
	}
}

func TestStart(t *testing.T) {
	carbon, zipkin := collecttest.ServeTCP(t), collecttest.ServeHTTP(t)
	r := monitor.NewRegistry()
	r.SetService("shop")
	stop, err := export.Start(r, "graphite://"+carbon.Addr()+"?prefix=test", "", "zipkin://"+zipkin.Addr())
	require.NoError(t, err)
	func() {
		ctx := t.Context()
		defer r.Scope("main").Func("serve").TaskContext(&ctx)(nil)
	}()
	require.NoError(t, stop(t.Context()))
	require.NoError(t, stop(t.Context()))
	require.Eventually(t, func() bool { return len(carbon.Received()) == 1 && len(carbon.Received()[0]) > 0 },
		10*time.Second, time.Millisecond)
	require.Contains(t, string(carbon.Received()[0]), "test.shop.main.serve.ok 1 ")
	require.Len(t, zipkin.Received(), 1)
	require.Contains(t, string(zipkin.Received()[0]), `"name":"serve"`)
}

func TestStartNothing(t *testing.T) {
	stop, err := export.Start(monitor.NewRegistry())
	require.NoError(t, err)
	require.NoError(t, stop(context.Background()))
}

func TestPipeline(t *testing.T) {
	p, err := export.Pipeline(monitor.NewRegistry())
	require.NoError(t, err)
	require.NoError(t, p.Flush(t.Context()))
	require.NoError(t, p.Stop(t.Context()))
	p, err = export.Pipeline(monitor.NewRegistry(), "a://b")
	require.Error(t, err)
	require.Nil(t, p)
}

func TestStartTellsOfEveryWrongURL(t *testing.T) {
	stop, err := export.Start(monitor.NewRegistry(), "graphite://g", "a://b", "graphite://")
	require.ErrorContains(t, err, `export: unknown scheme "a"; known are `)
	require.ErrorContains(t, err, "\nexport: the graphite URL has no host")
	require.NoError(t, stop(context.Background()))
}

func TestSinks(t *testing.T) {
	sinks, err := export.Sinks("graphite://g", " ", "zipkin://z")
	require.NoError(t, err)
	require.Len(t, sinks, 2)
	require.Equal(t, "zipkin://z:9411", sinks[1].Name())
	sinks, err = export.Sinks("graphite://g", "carbon://c", "zipkin://")
	require.Nil(t, sinks)
	require.ErrorContains(t, err, "carbon")
	require.ErrorContains(t, err, "no host")
}
