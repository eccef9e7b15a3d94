package transport_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

// A messageHeader is a header of a message in a queue such as Kafka.
type messageHeader struct {
	Key   string
	Value []byte
}

type message struct{ Headers []messageHeader }

// messageCarrier makes a message a transport.Carrier.
type messageCarrier struct{ *message }

func (c messageCarrier) Values(key string) (values []string) {
	for _, h := range c.Headers {
		if strings.EqualFold(h.Key, key) {
			values = append(values, string(h.Value))
		}
	}
	return values
}

func (c messageCarrier) Set(key, value string) {
	c.Delete(key)
	c.Headers = append(c.Headers, messageHeader{key, []byte(value)})
}

func (c messageCarrier) Delete(key string) {
	c.Headers = slices.DeleteFunc(c.Headers, func(h messageHeader) bool { return strings.EqualFold(h.Key, key) })
}

// The headers of a message take traces through a queue.
func ExampleCarrier() {
	registry := monitor.NewRegistry() // programs use monitor.Default
	propagator := transport.Options{Registry: registry}.Propagator()
	scope := registry.Scope("queue")

	publish := func(ctx context.Context, m *message) {
		_, span := scope.Func("publish").Start(ctx, monitor.SpanOptions{Kind: monitor.Producer})
		defer span.Finish(nil)
		propagator.InjectInto(span.Context(), messageCarrier{m})
	}
	consume := func(ctx context.Context, m *message) *monitor.Span {
		remote := propagator.ExtractFrom(messageCarrier{m})
		_, span := scope.Func("consume").Start(ctx, monitor.SpanOptions{Kind: monitor.Consumer, Remote: &remote})
		defer span.Finish(nil)
		return span
	}

	m := &message{Headers: []messageHeader{{"content-type", []byte("text/plain")}}}
	publish(context.Background(), m)
	for _, h := range m.Headers {
		fmt.Println(h.Key)
	}
	trace, _, _ := strings.Cut(strings.TrimPrefix(string(m.Headers[1].Value), "00-"), "-")
	fmt.Println(consume(context.Background(), m).Context().TraceID.String() == trace)
	// Output:
	// content-type
	// traceparent
	// x-b3-traceid
	// x-b3-spanid
	// x-b3-sampled
	// true
}

// The metadata of gRPC converts to a MultiCarrier.
func ExampleMultiCarrier() {
	type MD map[string][]string // as metadata.MD is
	propagator := transport.Options{
		Registry: monitor.NewRegistry(),
		Formats:  []transport.Format{transport.W3C},
	}.Propagator()

	// In a client: metadata.NewOutgoingContext(ctx, md).
	md := MD{}
	propagator.InjectInto(monitor.SpanContext{
		TraceID:  monitor.TraceID{15: 1},
		SpanID:   monitor.SpanID{7: 2},
		Sampling: monitor.Sampled,
	}, transport.MultiCarrier(md))
	fmt.Println(md)

	// In a server: metadata.FromIncomingContext(ctx).
	remote := propagator.ExtractFrom(transport.MultiCarrier(md))
	fmt.Println(remote.SpanID)
	// Output:
	// map[traceparent:[00-00000000000000000000000000000001-0000000000000002-01]]
	// 0000000000000002
}
