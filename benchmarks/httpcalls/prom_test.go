package httpcalls

import (
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/stretchr/testify/require"
)

// newProm is the example in promhttp's documentation, without the sizes.
func newProm() implementation {
	registry := prometheus.NewRegistry()
	vectors := func(prefix string, labels ...string) (prometheus.Gauge, *prometheus.CounterVec, *prometheus.HistogramVec) {
		inFlight := prometheus.NewGauge(prometheus.GaugeOpts{Name: prefix + "_in_flight_requests", Help: "Requests in flight."})
		total := prometheus.NewCounterVec(prometheus.CounterOpts{Name: prefix + "_requests_total", Help: "Requests."}, labels)
		duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: prefix + "_request_duration_seconds", Help: "Durations.", Buckets: prometheus.DefBuckets,
		}, labels)
		registry.MustRegister(inFlight, total, duration)
		return inFlight, total, duration
	}
	serverInFlight, serverTotal, serverDuration := vectors("http_server", "handler", "code", "method")
	clientInFlight, clientTotal, clientDuration := vectors("http_client", "code", "method")
	handler := prometheus.Labels{"handler": route}
	return implementation{
		name: "promhttp",
		server: func(h http.Handler) http.Handler {
			return promhttp.InstrumentHandlerInFlight(serverInFlight,
				promhttp.InstrumentHandlerDuration(serverDuration.MustCurryWith(handler),
					promhttp.InstrumentHandlerCounter(serverTotal.MustCurryWith(handler), h)))
		},
		client: func(rt http.RoundTripper) http.RoundTripper {
			return promhttp.InstrumentRoundTripperInFlight(clientInFlight,
				promhttp.InstrumentRoundTripperCounter(clientTotal,
					promhttp.InstrumentRoundTripperDuration(clientDuration, rt)))
		},
		requests: func(tb testing.TB) (n int) {
			families, err := registry.Gather()
			require.NoError(tb, err)
			timed := 0
			for _, f := range families {
				for _, m := range f.Metric {
					switch name := f.GetName(); {
					case strings.HasSuffix(name, "_total"):
						n += int(m.Counter.GetValue())
					case strings.HasSuffix(name, "_seconds"):
						timed += int(m.Histogram.GetSampleCount())
					default:
						require.Zero(tb, m.Gauge.GetValue(), name)
					}
				}
			}
			require.Equal(tb, n, timed)
			return n
		},
	}
}
