package oracle

import (
	"context"
	"net/http"
	"strings"

	zipkin "github.com/openzipkin/zipkin-go/model"
	zipkinb3 "github.com/openzipkin/zipkin-go/propagation/b3"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"go.opentelemetry.io/contrib/propagators/b3"
	"go.opentelemetry.io/contrib/propagators/jaeger"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// A peer is another implementation of a format.
type peer struct {
	name   string
	format transport.Format

	// extract returns the context that the peer reads, as far as it keeps one.
	extract func(http.Header) monitor.SpanContext
	inject  func(monitor.SpanContext, http.Header)

	// keeps returns the part of a context that the peer keeps.
	keeps func(monitor.SpanContext) monitor.SpanContext
}

var peers = []peer{
	{
		name:    "W3C, OpenTelemetry",
		format:  transport.W3C,
		extract: func(h http.Header) monitor.SpanContext { return fromOTel(byW3C.extract(h)) },
		inject:  func(c monitor.SpanContext, h http.Header) { byW3C.inject(toOTel(c), h) },
		keeps: func(c monitor.SpanContext) monitor.SpanContext {
			c.ParentSpanID, c.Debug = monitor.SpanID{}, false
			return c
		},
	},
	{
		name:    "B3, OpenTelemetry",
		format:  transport.B3,
		extract: extractB3OTel,
		inject:  func(c monitor.SpanContext, h http.Header) { injectB3OTel(byB3, c, h) },
		keeps:   keepsB3OTel,
	},
	{
		name:    "B3 single, OpenTelemetry",
		format:  transport.B3Single,
		extract: extractB3OTel,
		inject:  func(c monitor.SpanContext, h http.Header) { injectB3OTel(byB3Single, c, h) },
		keeps:   keepsB3OTel,
	},
	{
		name:   "Jaeger, OpenTelemetry",
		format: transport.Jaeger,
		extract: func(h http.Header) monitor.SpanContext {
			ctx := otel{jaeger.Jaeger{}}.context(h)
			c := fromOTel(trace.SpanContextFromContext(ctx))
			// Only the propagator can read its flag.
			out := http.Header{}
			jaeger.Jaeger{}.Inject(ctx, propagation.HeaderCarrier(out))
			c.Debug = strings.HasSuffix(out.Get("uber-trace-id"), ":3")
			return c
		},
		inject: func(c monitor.SpanContext, h http.Header) {
			ctx := context.Background()
			if c.Debug {
				ctx = otel{jaeger.Jaeger{}}.context(http.Header{"Uber-Trace-Id": {"1:1:0:3"}})
			}
			jaeger.Jaeger{}.Inject(trace.ContextWithRemoteSpanContext(ctx, toOTel(c)), propagation.HeaderCarrier(h))
		},
		keeps: func(c monitor.SpanContext) monitor.SpanContext {
			c.ParentSpanID, c.Random, c.State = monitor.SpanID{}, false, ""
			return c
		},
	},
	{
		name:    "B3, zipkin-go",
		format:  transport.B3,
		extract: extractZipkin,
		inject:  func(c monitor.SpanContext, h http.Header) { injectZipkin(c, h) },
		keeps:   keepsB3,
	},
	{
		name:    "B3 single, zipkin-go",
		format:  transport.B3Single,
		extract: extractZipkin,
		inject:  func(c monitor.SpanContext, h http.Header) { injectZipkin(c, h, zipkinb3.WithSingleHeaderOnly()) },
		keeps:   keepsB3,
	},
}

// otel is one of OpenTelemetry's propagators.
type otel struct{ propagation.TextMapPropagator }

var (
	byW3C      = otel{propagation.TraceContext{}}
	byB3       = otel{b3.New(b3.WithInjectEncoding(b3.B3MultipleHeader))}
	byB3Single = otel{b3.New(b3.WithInjectEncoding(b3.B3SingleHeader))}
)

func (o otel) context(h http.Header) context.Context {
	return o.Extract(context.Background(), propagation.HeaderCarrier(h))
}

func (o otel) extract(h http.Header) trace.SpanContext {
	return trace.SpanContextFromContext(o.context(h))
}

func (o otel) inject(c trace.SpanContext, h http.Header) {
	o.Inject(trace.ContextWithRemoteSpanContext(context.Background(), c), propagation.HeaderCarrier(h))
}

// fromOTel returns our form of a context, and the zero context for an invalid one.
func fromOTel(c trace.SpanContext) (to monitor.SpanContext) {
	if !c.IsValid() {
		return to
	}
	to.TraceID, to.SpanID = monitor.TraceID(c.TraceID()), monitor.SpanID(c.SpanID())
	to.Sampling = monitor.NotSampled
	if c.IsSampled() {
		to.Sampling = monitor.Sampled
	}
	to.Random = c.TraceFlags()&trace.FlagsRandom != 0
	to.State = c.TraceState().String()
	return to
}

func toOTel(c monitor.SpanContext) trace.SpanContext {
	var flags trace.TraceFlags
	if c.Sampling == monitor.Sampled {
		flags |= trace.FlagsSampled
	}
	if c.Random {
		flags |= trace.FlagsRandom
	}
	state, err := trace.ParseTraceState(c.State)
	if err != nil {
		panic(err) // this test makes only legal members
	}
	return trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID(c.TraceID), SpanID: trace.SpanID(c.SpanID),
		TraceFlags: flags, TraceState: state, Remote: true,
	})
}

// extractB3OTel also returns two values that the propagator hides in the context:
// whether the decision is deferred, and the debug flag.
func extractB3OTel(h http.Header) monitor.SpanContext {
	ctx := byB3.context(h)
	c := fromOTel(trace.SpanContextFromContext(ctx))
	if !c.IsValid() {
		return c
	}
	out := http.Header{}
	byB3.Inject(ctx, propagation.HeaderCarrier(out))
	if out.Get("x-b3-sampled") == "" {
		c.Sampling = monitor.Undecided
	}
	c.Debug = out.Get("x-b3-flags") == "1"
	return c
}

func injectB3OTel(o otel, c monitor.SpanContext, h http.Header) {
	ctx := context.Background()
	const ids = "00000000000000000000000000000001-0000000000000001"
	switch {
	case c.Debug:
		ctx = o.context(http.Header{"B3": {ids + "-d"}})
	case c.Sampling == monitor.Undecided:
		ctx = o.context(http.Header{"B3": {ids}})
	}
	o.Inject(trace.ContextWithRemoteSpanContext(ctx, toOTel(c)), propagation.HeaderCarrier(h))
}

func keepsB3(c monitor.SpanContext) monitor.SpanContext {
	c.Random, c.State = false, ""
	if c.Debug {
		c.Sampling = monitor.Undecided // the flag implies the decision
	}
	return c
}

func keepsB3OTel(c monitor.SpanContext) monitor.SpanContext {
	c.ParentSpanID = monitor.SpanID{}
	return keepsB3(c)
}

// extractZipkin recovers from a panic of ParseSingleHeader, which a field causes
// that ends within its second identifier. The context is then the zero context, as
// for other malformed fields.
func extractZipkin(h http.Header) (to monitor.SpanContext) {
	defer func() { _ = recover() }()
	c, err := zipkinb3.ExtractHTTP(&http.Request{Header: h})()
	if err != nil || c == nil {
		return to
	}
	if !c.TraceID.Empty() {
		to.TraceID = bytesOf(c.TraceID.High, c.TraceID.Low)
	}
	to.SpanID = bytesOf8(uint64(c.ID))
	if c.ParentID != nil {
		to.ParentSpanID = bytesOf8(uint64(*c.ParentID))
	}
	if c.Sampled != nil {
		to.Sampling = monitor.NotSampled
		if *c.Sampled {
			to.Sampling = monitor.Sampled
		}
	}
	to.Debug = c.Debug
	return to
}

func injectZipkin(c monitor.SpanContext, h http.Header, o ...zipkinb3.InjectOption) {
	var to zipkin.SpanContext
	to.TraceID.High, to.TraceID.Low = numberOf(c.TraceID[:8]), numberOf(c.TraceID[8:])
	to.ID = zipkin.ID(numberOf(c.SpanID[:]))
	if c.ParentSpanID.IsValid() {
		parent := zipkin.ID(numberOf(c.ParentSpanID[:]))
		to.ParentID = &parent
	}
	if c.Sampling != monitor.Undecided {
		sampled := c.Sampling == monitor.Sampled
		to.Sampled = &sampled
	}
	to.Debug = c.Debug
	if err := zipkinb3.InjectHTTP(&http.Request{Header: h}, o...)(to); err != nil {
		panic(err)
	}
}
