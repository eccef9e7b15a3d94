package prometheus

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAccepted(t *testing.T) {
	const prometheus2 = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
	const prometheus3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
	for _, tt := range []struct {
		want   format
		accept []string
	}{
		{text004, nil},
		{openMetrics, []string{prometheus2}},
		{openMetrics, []string{prometheus3}},
		{openMetrics, []string{"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7," + prometheus3}},
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
		{openMetrics, []string{"application/openmetrics-text;q=0.5,text/plain;q=0.6;version=1.0.0"}},
		{text004, []string{";;;=,,;q", ""}},
		{text004, []string{"application/openmetrics-text;version=2.0.0"}},
	} {
		require.Equal(t, tt.want, accepted(http.Header{"Accept": tt.accept}), "%q", tt.accept)
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
		require.Less(t, accepted(head), format(formats))
		acceptsGzip(head)
	})
}
