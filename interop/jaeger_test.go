//go:build interop

package interop

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A jaegerServer is Jaeger with its in-memory storage, which takes OTLP and
// Zipkin's formats. Nothing outlives a stop.
type jaegerServer struct {
	*jaeger
	lent
}

// sharedJaeger lends t the Jaeger that the tests share. It may hold what earlier
// tests sent.
func sharedJaeger(t testing.TB) *jaegerServer {
	t.Helper()
	j := borrowed(t, jaegerOfAll)
	return &jaegerServer{j, lent{&j.daemon, t}}
}

var jaegerOfAll = shareable(launchJaeger)

// OTLP is the address that takes OTLP over HTTP, without a path: /v1/traces.
func (s *jaegerServer) OTLP() string { return "http://" + loopback(s.otlp) }

// Zipkin is the address that takes what Zipkin does, without a path:
// /api/v2/spans and /api/v1/spans. It answers no queries.
func (s *jaegerServer) Zipkin() string { return "http://" + loopback(s.zipkin) }

// A JaegerSpan is one span as Jaeger has understood it.
type JaegerSpan struct {
	TraceID, ID string // lower-case hex of 16 or 32 digits: 16 if the first of 32 are zeros
	Name        string
	References  []JaegerReference
	Start       int64 // Unix microseconds
	Duration    int64 // microseconds
	Tags        JaegerTags
	Logs        []JaegerLog
	Warnings    []string
	Service     string
	Process     JaegerTags // the tags of the service
}

// A JaegerReference is to the parent or a link.
type JaegerReference struct {
	Type    string `json:"refType"` // CHILD_OF or FOLLOWS_FROM
	TraceID string `json:"traceID"`
	SpanID  string `json:"spanID"`
}

// A JaegerLog is an event within a span.
type JaegerLog struct {
	Timestamp int64      `json:"timestamp"` // Unix microseconds
	Fields    JaegerTags `json:"fields"`
}

// JaegerTags are tags by their keys: string, bool, int64, float64 or []byte.
type JaegerTags map[string]any

// UnmarshalJSON reads the list that Jaeger sends. A key that is there twice is an
// error.
func (tags *JaegerTags) UnmarshalJSON(text []byte) error {
	var list []struct {
		Key, Type string
		Value     json.RawMessage
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	*tags = JaegerTags{}
	for _, tag := range list {
		if _, twice := (*tags)[tag.Key]; twice {
			return fmt.Errorf("jaeger: the tag %q is there twice in %s", tag.Key, text)
		}
		value, err := jaegerValue(tag.Type, tag.Value)
		if err != nil {
			return fmt.Errorf("jaeger: tag %q: %w", tag.Key, err)
		}
		(*tags)[tag.Key] = value
	}
	return nil
}

// jaegerValue reads a tag's value. Jaeger writes an int64 that JavaScript cannot
// hold as a string.
func jaegerValue(kind string, text json.RawMessage) (any, error) {
	var s string
	if len(text) > 0 && text[0] == '"' {
		if err := json.Unmarshal(text, &s); err != nil {
			return nil, err
		}
	} else {
		s = string(text)
	}
	switch kind {
	case "string":
		return s, nil
	case "bool":
		return strconv.ParseBool(s)
	case "int64":
		return strconv.ParseInt(s, 10, 64)
	case "float64":
		return strconv.ParseFloat(s, 64)
	case "binary":
		return base64.StdEncoding.DecodeString(s)
	}
	return nil, fmt.Errorf("the type %q is unknown", kind)
}

// Trace returns the spans of one trace, and none if the server has no such trace.
func (s *jaegerServer) Trace(id string) []JaegerSpan {
	s.t.Helper()
	var answer struct {
		Data []struct {
			Spans []struct {
				TraceID       string
				SpanID        string
				OperationName string
				References    []JaegerReference
				StartTime     int64
				Duration      int64
				Tags          JaegerTags
				Logs          []JaegerLog
				Warnings      []string
				ProcessID     string
			}
			Processes map[string]struct {
				ServiceName string
				Tags        JaegerTags
			}
		}
	}
	err := getJSON("http://"+loopback(s.query)+"/api/traces/"+id+"?raw=true", &answer)
	if errors.Is(err, errNotFound) {
		return nil
	}
	s.must(err)
	var spans []JaegerSpan
	for _, trace := range answer.Data {
		for _, span := range trace.Spans {
			process := trace.Processes[span.ProcessID]
			spans = append(spans, JaegerSpan{
				TraceID: span.TraceID, ID: span.SpanID, Name: span.OperationName, References: span.References,
				Start: span.StartTime, Duration: span.Duration, Tags: span.Tags, Logs: span.Logs, Warnings: span.Warnings,
				Service: process.ServiceName, Process: process.Tags,
			})
		}
	}
	return spans
}

// jaeger is the process of a jaegerServer, whoever uses it.
type jaeger struct {
	daemon
	otlp, zipkin, query, admin                 int // ports that are used
	otlpGRPC, queryGRPC, collector, collectRPC int // ports that cannot be turned off
}

// launchJaeger starts a Jaeger.
func launchJaeger(dir string) (*jaeger, error) {
	program, err := cached("jaeger")
	if err != nil {
		return nil, err
	}
	j := &jaeger{}
	if err := freePorts(&j.otlp, &j.zipkin, &j.query, &j.admin,
		&j.otlpGRPC, &j.queryGRPC, &j.collector, &j.collectRPC); err != nil {
		return nil, err
	}
	j.daemon = daemon{
		program: &process{
			name: "jaeger",
			command: []string{program,
				"--collector.otlp.http.host-port=" + loopback(j.otlp),
				"--collector.otlp.grpc.host-port=" + loopback(j.otlpGRPC),
				"--collector.zipkin.host-port=" + loopback(j.zipkin),
				"--collector.http-server.host-port=" + loopback(j.collector),
				"--collector.grpc-server.host-port=" + loopback(j.collectRPC),
				"--query.http-server.host-port=" + loopback(j.query),
				"--query.grpc-server.host-port=" + loopback(j.queryGRPC),
				"--admin.http.host-port=" + loopback(j.admin),
				"--memory.max-traces=100000",
			},
			env: hermetic("SPAN_STORAGE_TYPE=memory"),
			log: filepath.Join(dir, "jaeger.log"),
		},
		answers: func() error {
			if err := accepting(j.otlp, j.zipkin, j.query); err != nil {
				return err
			}
			_, err := get("http://" + loopback(j.admin))
			return err
		},
		forgets: true, // its polite end takes ten seconds once it was queried
	}
	return j, j.launch()
}

// addrs are all the host:ports that Jaeger listens on.
func (j *jaeger) addrs() (addrs []string) {
	for _, port := range []int{j.otlp, j.zipkin, j.query, j.admin, j.otlpGRPC, j.queryGRPC, j.collector, j.collectRPC} {
		addrs = append(addrs, loopback(port))
	}
	return addrs
}

// OTLP and Zipkin's format are understood as they were meant.
func TestJaegerServer(t *testing.T) {
	s := sharedJaeger(t)
	now := time.Now().UnixMicro()
	trace := fmt.Sprintf("%016x%s", now, unique("00000000feed"))
	requirePost(t, 200, s.OTLP()+"/v1/traces", "application/json", fmt.Sprintf(`{"resourceSpans":[{
		"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"host.name","value":{"stringValue":"h1"}}]},
		"scopeSpans":[{"scope":{"name":"lib","version":"1"},"spans":[{"traceId":%q,"spanId":"00000000000000b2","parentSpanId":"00000000000000b1",
		"name":"order <1>","kind":2,"startTimeUnixNano":"%d000","endTimeUnixNano":"%d000","status":{"code":2,"message":"bad"},
		"attributes":[{"key":"big","value":{"intValue":"9223372036854775807"}},{"key":"n","value":{"intValue":"3"}},{"key":"f","value":{"doubleValue":0.5}},
			{"key":"ok","value":{"boolValue":true}},{"key":"raw","value":{"bytesValue":"AP8="}}],
		"events":[{"timeUnixNano":"%[2]d000","name":"cache miss","attributes":[{"key":"key","value":{"stringValue":"k"}}]}]}]}]}]}`,
		trace, now, now+1500))
	requirePost(t, 202, s.Zipkin()+"/api/v2/spans", "application/json", fmt.Sprintf(`[{"traceId":%q,"id":"00000000000000b1","name":"get","kind":"CLIENT",
		"timestamp":%d,"duration":2000,"localEndpoint":{"serviceName":"front"},"tags":{"http.path":"/x"}}]`, trace, now))

	var spans map[string]JaegerSpan
	eventually(t, 10*time.Second, func() error {
		spans = map[string]JaegerSpan{}
		for _, span := range s.Trace(trace) {
			spans[span.ID] = span
		}
		if len(spans) != 2 {
			return fmt.Errorf("%d spans", len(spans))
		}
		return nil
	})
	got := spans["00000000000000b2"]
	require.Equal(t, JaegerSpan{
		TraceID: trace, ID: "00000000000000b2", Name: "order <1>",
		References: []JaegerReference{{"CHILD_OF", trace, "00000000000000b1"}},
		Start:      now, Duration: 1500,
		Tags: JaegerTags{"big": int64(1<<63 - 1), "n": int64(3), "f": 0.5, "ok": true, "raw": []byte{0, 0xff}, "span.kind": "server",
			"error": true, "otel.status_code": "ERROR", "otel.status_description": "bad", "otel.scope.name": "lib", "otel.scope.version": "1"},
		Logs:    []JaegerLog{{now, JaegerTags{"event": "cache miss", "key": "k"}}},
		Service: "shop", Process: JaegerTags{"host.name": "h1"},
	}, got)
	got = spans["00000000000000b1"]
	require.Equal(t, []any{"get", "front", "client", "/x", int64(2000)},
		[]any{got.Name, got.Service, got.Tags["span.kind"], got.Tags["http.path"], got.Duration})

	s.Stop()
	require.Error(t, accepting(s.otlp))
	s.Start()
	require.Empty(t, s.Trace(trace))
}
