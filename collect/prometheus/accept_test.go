package prometheus

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// The headers that Prometheus sends, and its name for the messages.
const (
	delimited         = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
	prometheus2Native = delimited + ",application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
	prometheus2       = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
	prometheus3       = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
)

func TestAccepted(t *testing.T) {
	for _, tt := range []struct {
		want   format
		accept []string
	}{
		{text004, nil},
		{openMetrics, []string{prometheus2}},
		{openMetrics, []string{prometheus3}},
		{protobuf, []string{delimited + ";q=0.7," + prometheus3}},
		{protobuf, []string{prometheus2Native}},
		{protobuf, []string{delimited}},
		{protobuf, []string{prometheus2 + "," + delimited}}, // the weights are equal
		{protobuf, []string{delimited + ";q=0.5,text/plain;version=1.0.0;q=0.5,text/plain;q=0.5"}},
		{openMetrics, []string{delimited + ";q=0.5,application/openmetrics-text"}},
		{text004, []string{delimited + ";q=0.4,text/plain;q=0.5"}},
		{text004, []string{delimited + ";q=0"}},
		{protobuf, []string{`Application/Vnd.Google.Protobuf; PROTO="io.prometheus.client.MetricFamily"; encoding="delimited"`}},
		{text004, []string{"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text"}},
		{text004, []string{"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=compact-text"}},
		{text004, []string{"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily"}},
		{text004, []string{"application/vnd.google.protobuf;encoding=delimited"}},
		{text004, []string{"application/vnd.google.protobuf;proto=io.prometheus.write.v2.Request;encoding=delimited"}},
		{text100, []string{"text/plain;version=1.0.0"}},
		{text100, []string{"text/plain;version=1.0.0,text/plain;version=0.0.4"}},
		{text100, []string{"text/plain;version=0.0.4;q=0.3,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,*/*;q=0.2"}},
		{text004, []string{"text/plain;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.4"}},
		{text004, []string{"application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"}},
		{text004, []string{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}},
		{text004, []string{"application/json"}},
		{text004, []string{"text/plain;version=0.0.4"}},
		{text004, []string{"application/openmetrics-text;q=0.4,text/plain;q=0.5"}},
		{openMetrics, []string{"application/openmetrics-text;q=0.5,text/plain;q=0.5"}},
		{openMetrics, []string{"text/plain;q=0.2", "application/openmetrics-text"}},
		{openMetrics, []string{` APPLICATION/OpenMetrics-Text ; Version="1.0.0" ; Q=1.0 `}},
		{text004, []string{"application/openmetrics-text;q=0"}},
		{text004, []string{"application/openmetrics-text;q=NaN"}},
		{text004, []string{"application/openmetrics-text;q=2"}},
		{openMetrics, []string{"application/openmetrics-text;q=0.5,text/plain;q=NaN"}},
		{text100, []string{"application/openmetrics-text;q=0.5,text/plain;q=0.6;version=1.0.0"}},
		{text004, []string{";;;=,,;q", ""}},
		{text004, []string{"application/openmetrics-text;version=2.0.0"}},
	} {
		got, _ := accepted(http.Header{"Accept": tt.accept})
		require.Equal(t, tt.want, got, "%q", tt.accept)
	}
}

func TestAcceptedEscaping(t *testing.T) {
	const open = "application/openmetrics-text;version=1.0.0"
	for _, tt := range []struct {
		want   escaping
		accept string
	}{
		{underscores, ""},
		{underscores, prometheus2},
		{underscores, prometheus2Native},
		{allowUTF8, prometheus3},
		{allowUTF8, delimited + ";q=0.7," + prometheus3},
		{underscores, delimited + ";escaping=underscores;q=0.7," + prometheus3},
		{dots, delimited + "," + open + ";q=0.1;escaping=values,text/plain;version=1.0.0;escaping=dots;q=0.2"},
		{underscores, open},
		{underscores, open + ";escaping=none"},
		{underscores, open + ";escaping="},
		{underscores, open + ";escaping=ALLOW-UTF-8"},
		{dots, open + ";escaping=dots"},
		{values, open + `; escaping="values" ;q=0.1`},
		{allowUTF8, "text/plain;version=1.0.0;escaping=allow-utf-8"},
		{underscores, "text/plain;version=0.0.4;escaping=allow-utf-8"},
		{underscores, "text/plain;version=0.0.4," + open + ";escaping=allow-utf-8;q=0.5"},
		{underscores, open + ",text/plain;version=1.0.0;escaping=allow-utf-8;q=0"},
	} {
		_, got := accepted(http.Header{"Accept": {tt.accept}})
		require.Equal(t, tt.want, got, "%q", tt.accept)
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "deflate, GZip;q=0.5": true, "gzip;q=0": false, "br": false, "*": false,
		"identity;q=1, gzip;q=0.000": false, "x-gzip": true, "gzip;q=x": false,
	} {
		require.Equal(t, want, acceptsGzip(http.Header{"Accept-Encoding": {header}}), "%q", header)
	}
	require.False(t, acceptsGzip(http.Header{}))
}

func FuzzAccepted(f *testing.F) {
	f.Add("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.4")
	f.Add(";q=,=;")
	f.Fuzz(func(t *testing.T, header string) {
		head := http.Header{"Accept": {header}, "Accept-Encoding": {header}}
		f, e := accepted(head)
		require.Less(t, f, format(formats))
		require.Less(t, e, undecided)
		require.NotContains(t, f.contentType(e), "%")
		acceptsGzip(head)
	})
}
