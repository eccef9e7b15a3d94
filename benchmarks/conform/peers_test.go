package conform

import (
	"net/http"
	"slices"
	"sync"

	"github.com/openzipkin/zipkin-go"
	zipkinhttp "github.com/openzipkin/zipkin-go/middleware/http"
	"github.com/openzipkin/zipkin-go/model"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spacemonkeygo/monkit/v3"
	monkithttp "github.com/spacemonkeygo/monkit/v3/http"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/spacemonkeygo/monitor/v2/transport/httpconform"
)

// A records keeps the records that a middleware hands over.
type records struct {
	mu  sync.Mutex
	all []httpconform.Record // guarded by mu
}

func (r *records) add(one httpconform.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, one)
}

func (r *records) list() []httpconform.Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

func startMonitor() (func(http.Handler) http.Handler, func() []httpconform.Record) {
	registry, seen := monitor.NewRegistry(), new(records)
	registry.Observe(monitor.Observer{Finish: func(d monitor.SpanData) {
		one := httpconform.Record{Name: d.Name, Outcome: httpconform.Failure}
		switch d.Outcome {
		case monitor.OK:
			one.Outcome = httpconform.Success
		case monitor.Canceled:
			one.Outcome = httpconform.Aborted
		}
		seen.add(one)
	}})
	return transport.Options{Registry: registry}.Handler, seen.list
}

func startOTel() (func(http.Handler) http.Handler, func() []httpconform.Record) {
	exporter := tracetest.NewInMemoryExporter()
	provider := trace.NewTracerProvider(trace.WithSyncer(exporter))
	wrap := func(h http.Handler) http.Handler {
		return otelhttp.NewHandler(h, "server", otelhttp.WithTracerProvider(provider))
	}
	return wrap, func() (all []httpconform.Record) {
		for _, span := range exporter.GetSpans() {
			one := httpconform.Record{Name: span.Name}
			if span.Status.Code == codes.Error {
				one.Outcome = httpconform.Failure
			}
			all = append(all, one)
		}
		return all
	}
}

func startProm() (func(http.Handler) http.Handler, func() []httpconform.Record) {
	registry := prometheus.NewRegistry()
	inFlight := prometheus.NewGauge(prometheus.GaugeOpts{Name: "in_flight_requests"})
	total := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "requests_total"}, []string{"code", "method"})
	duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "request_duration_seconds"}, []string{"code", "method"})
	registry.MustRegister(inFlight, total, duration)
	wrap := func(h http.Handler) http.Handler {
		return promhttp.InstrumentHandlerInFlight(inFlight,
			promhttp.InstrumentHandlerDuration(duration, promhttp.InstrumentHandlerCounter(total, h)))
	}
	return wrap, func() (all []httpconform.Record) {
		families, err := registry.Gather()
		if err != nil {
			panic(err)
		}
		for _, f := range families {
			if f.GetName() != "requests_total" {
				continue
			}
			for _, m := range f.Metric {
				var one httpconform.Record
				for _, l := range m.Label {
					if l.GetName() == "method" {
						one.Name = l.GetValue()
					} else if l.GetValue() >= "500" {
						one.Outcome = httpconform.Failure
					}
				}
				all = append(all, slices.Repeat([]httpconform.Record{one}, int(m.Counter.GetValue()))...)
			}
		}
		return all
	}
}

// zipkinRecords is a reporter.
type zipkinRecords struct{ records }

func (*zipkinRecords) Close() error { return nil }

func (r *zipkinRecords) Send(s model.SpanModel) {
	one := httpconform.Record{Name: s.Name}
	if code := s.Tags["http.status_code"]; code >= "500" || s.Tags["error"] != "" && code < "400" {
		one.Outcome = httpconform.Failure
	}
	r.add(one)
}

func startZipkin() (func(http.Handler) http.Handler, func() []httpconform.Record) {
	seen := new(zipkinRecords)
	endpoint, err := zipkin.NewEndpoint("conform", "127.0.0.1:80")
	if err != nil {
		panic(err)
	}
	tracer, err := zipkin.NewTracer(seen, zipkin.WithLocalEndpoint(endpoint))
	if err != nil {
		panic(err)
	}
	return zipkinhttp.NewServerMiddleware(tracer), seen.list
}

func startMonkit() (func(http.Handler) http.Handler, func() []httpconform.Record) {
	scope := monkit.NewRegistry().ScopeNamed("server")
	wrap := func(h http.Handler) http.Handler { return monkithttp.TraceHandler(h, scope) }
	return wrap, func() (all []httpconform.Record) {
		scope.Funcs(func(f *monkit.Func) {
			failed := f.Panics()
			for _, n := range f.Errors() {
				failed += n
			}
			add := func(o httpconform.Outcome, n int64) {
				all = append(all, slices.Repeat([]httpconform.Record{{Name: f.ShortName(), Outcome: o}}, int(n))...)
			}
			add(httpconform.Success, f.Success())
			add(httpconform.Failure, failed)
		})
		return all
	}
}
