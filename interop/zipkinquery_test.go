//go:build interop

package interop

import (
	"errors"
	"net/url"
	"strconv"
	"testing"
	"time"
)

// A Span is one span of Zipkin's v2 API. An id is lower-case hex: 16 or 32
// digits for the trace's, 16 for the others.
type Span struct {
	TraceID        string            `json:"traceId"`
	ID             string            `json:"id"`
	ParentID       string            `json:"parentId"`
	Kind           string            `json:"kind"` // CLIENT, SERVER, PRODUCER, CONSUMER, or empty
	Name           string            `json:"name"`
	Timestamp      int64             `json:"timestamp"` // Unix microseconds
	Duration       int64             `json:"duration"`  // microseconds
	LocalEndpoint  *Endpoint         `json:"localEndpoint"`
	RemoteEndpoint *Endpoint         `json:"remoteEndpoint"`
	Annotations    []Annotation      `json:"annotations"`
	Tags           map[string]string `json:"tags"`
	Shared         bool              `json:"shared"`
	Debug          bool              `json:"debug"`
}

// An Endpoint is a service on the network; any field may be empty.
type Endpoint struct {
	ServiceName string `json:"serviceName"`
	IPv4        string `json:"ipv4"`
	IPv6        string `json:"ipv6"`
	Port        int    `json:"port"`
}

// An Annotation is an event within a span.
type Annotation struct {
	Timestamp int64  `json:"timestamp"` // Unix microseconds
	Value     string `json:"value"`
}

// A Link counts the calls from one service to another.
type Link struct {
	Parent     string `json:"parent"`
	Child      string `json:"child"`
	CallCount  int    `json:"callCount"`
	ErrorCount int    `json:"errorCount"`
}

// window is how far a query looks back, and ahead of this machine's clock.
const window = time.Hour

// Traces returns the traces, at most 1000, that have a span of the service.
// Zipkin knows services by their names in lower case.
func (z *zipkinServer) Traces(t testing.TB, service string) [][]Span {
	t.Helper()
	query := lookback()
	query.Set("serviceName", service)
	query.Set("limit", "1000")
	return queryV2[[][]Span](t, z, "/traces?"+query.Encode())
}

// Trace returns the spans of one trace, and none if the server has no such trace.
func (z *zipkinServer) Trace(t testing.TB, id string) []Span {
	t.Helper()
	var spans []Span
	err := getJSON(z.url+"/api/v2/trace/"+url.PathEscape(id), &spans)
	if err != nil && !errors.Is(err, errNotFound) {
		t.Fatal(err)
	}
	return spans
}

// Services returns the names of all services that have sent a span, sorted.
func (z *zipkinServer) Services(t testing.TB) []string {
	t.Helper()
	return queryV2[[]string](t, z, "/services")
}

// Dependencies returns who called whom. The server counts them at each query.
func (z *zipkinServer) Dependencies(t testing.TB) []Link {
	t.Helper()
	return queryV2[[]Link](t, z, "/dependencies?"+lookback().Encode())
}

// lookback is the window as the server wants it: its end and length in
// milliseconds.
func lookback() url.Values {
	return url.Values{
		"endTs":    {strconv.FormatInt(time.Now().Add(window).UnixMilli(), 10)},
		"lookback": {strconv.FormatInt((2 * window).Milliseconds(), 10)},
	}
}

func queryV2[T any](t testing.TB, z *zipkinServer, path string) T {
	t.Helper()
	var answer T
	if err := getJSON(z.url+"/api/v2"+path, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}
