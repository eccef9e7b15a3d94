package service

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync/atomic"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// otel is the shop as OpenTelemetry's documentation instruments it: otelhttp for
// servers and clients, a span in each function, providers of traces and metrics
// and a batch processor to OTLP/HTTP for each service.
type otel struct {
	work     work
	sampler  sdktrace.Sampler
	sink     string // its URL
	services []*otelService
	exported atomic.Int64
	err      error // of the construction
}

func newOtel(w work, ratio float64, sink string) instrumented {
	return &otel{work: w, sampler: sdktrace.ParentBased(sdktrace.TraceIDRatioBased(ratio)), sink: sink}
}

func (o *otel) service(name, upstream string) (service, func(http.Handler) http.Handler) {
	exporter, err := otlptracehttp.New(context.Background(), otlptracehttp.WithEndpointURL(o.sink+"/v1/traces"))
	o.err = errors.Join(o.err, err)
	about := resource.NewSchemaless(attribute.String("service.name", name))
	s := &otelService{work: o.work, upstream: upstream, reader: sdkmetric.NewManualReader()}
	s.spans = sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(&counting{exporter, &o.exported}, sdktrace.WithBatchTimeout(batchAge), sdktrace.WithMaxQueueSize(queueSpans)),
		sdktrace.WithSampler(o.sampler),
		sdktrace.WithResource(about),
	)
	s.numbers = sdkmetric.NewMeterProvider(sdkmetric.WithReader(s.reader), sdkmetric.WithResource(about))
	options := []otelhttp.Option{
		otelhttp.WithTracerProvider(s.spans),
		otelhttp.WithMeterProvider(s.numbers),
		otelhttp.WithPropagators(propagation.TraceContext{}),
	}
	s.tracer = s.spans.Tracer("shop")
	s.sales, err = s.numbers.Meter("shop").Int64Counter("sales")
	o.err = errors.Join(o.err, err)
	s.prices, err = s.numbers.Meter("shop").Int64Histogram("price")
	o.err = errors.Join(o.err, err)
	s.client = &http.Client{Transport: otelhttp.NewTransport(newTransport(), options...)}
	o.services = append(o.services, s)
	return s, func(h http.Handler) http.Handler { return otelhttp.NewHandler(h, name, options...) }
}

func (o *otel) stop(ctx context.Context) (exported int64, err error) {
	err = o.err
	for _, s := range o.services {
		err = errors.Join(err, s.spans.Shutdown(ctx), s.numbers.Shutdown(ctx))
	}
	return o.exported.Load(), err
}

// counting counts the spans that were exported.
type counting struct {
	sdktrace.SpanExporter
	exported *atomic.Int64
}

func (c *counting) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	err := c.SpanExporter.ExportSpans(ctx, spans)
	if err == nil {
		c.exported.Add(int64(len(spans)))
	}
	return err
}

type otelService struct {
	work     work
	spans    *sdktrace.TracerProvider
	numbers  *sdkmetric.MeterProvider
	reader   *sdkmetric.ManualReader
	tracer   trace.Tracer
	sales    metric.Int64Counter
	prices   metric.Int64Histogram
	client   *http.Client
	upstream string
}

// end ends a span. To be deferred.
func end(span trace.Span, err *error) {
	if *err != nil {
		span.RecordError(*err)
		span.SetStatus(codes.Error, (*err).Error())
	}
	span.End()
}

func (s *otelService) order(ctx context.Context, item string) (receipt string, err error) {
	ctx, span := s.tracer.Start(ctx, "order")
	defer end(span, &err)
	span.SetAttributes(attribute.String("item", item))
	price, err := s.call(ctx, "/price/"+item)
	if err != nil {
		return "", err
	}
	gift, err := s.wrap(ctx, item)
	if err != nil {
		return "", err
	}
	s.sales.Add(ctx, 1, metric.WithAttributes(attribute.String("item", item)))
	return gift + " for " + price, nil
}

func (s *otelService) wrap(ctx context.Context, item string) (gift string, err error) {
	_, span := s.tracer.Start(ctx, "wrap")
	defer end(span, &err)
	return s.work.wrap(item)
}

func (s *otelService) price(ctx context.Context, item string) (price string, err error) {
	ctx, span := s.tracer.Start(ctx, "price")
	defer end(span, &err)
	if _, err := s.call(ctx, "/reserve/"+item); err != nil {
		return "", err
	}
	p := s.work.price(item)
	s.prices.Record(ctx, int64(p))
	return strconv.Itoa(p), nil
}

func (s *otelService) call(ctx context.Context, path string) (answer string, err error) {
	ctx, span := s.tracer.Start(ctx, "call")
	defer end(span, &err)
	return post(ctx, s.client, s.upstream+path)
}

func (s *otelService) reserve(ctx context.Context, item string) (what string, err error) {
	ctx, span := s.tracer.Start(ctx, "reserve")
	defer end(span, &err)
	return s.fetch(ctx, item)
}

func (s *otelService) fetch(ctx context.Context, item string) (what string, err error) {
	_, span := s.tracer.Start(ctx, "fetch")
	defer end(span, &err)
	return s.work.fetch(item)
}
