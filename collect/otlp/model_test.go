package otlp

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// A kind is the type of a field in the schema, as it is in the JSON encoding.
type kind int

const (
	message   kind = iota
	text           // UTF-8
	hexBytes       // bytes, in hexadecimal
	varint         // a number
	boolean        // true or false
	zigzag         // a number
	fixed32        // a number
	decimal64      // varint: a string
	fixed64        // a string
	sfixed64       // a string
	double         // a number, or its name
	varints        // packed
	fixed64s       // packed
	doubles        // packed
)

type definition struct {
	name     string
	kind     kind
	repeated bool
	of       string // message
}

// schema is the part of opentelemetry-proto that this package sends, by message and number
// of the field.
var schema = map[string]map[protowire.Number]definition{
	"MetricsRequest":  {1: {"resourceMetrics", message, true, "ResourceMetrics"}},
	"TraceRequest":    {1: {"resourceSpans", message, true, "ResourceSpans"}},
	"ResourceMetrics": {1: {"resource", message, false, "Resource"}, 2: {"scopeMetrics", message, true, "ScopeMetrics"}},
	"ResourceSpans":   {1: {"resource", message, false, "Resource"}, 2: {"scopeSpans", message, true, "ScopeSpans"}},
	"Resource":        {1: {"attributes", message, true, "KeyValue"}},
	"ScopeMetrics":    {1: {"scope", message, false, "Scope"}, 2: {"metrics", message, true, "Metric"}},
	"ScopeSpans":      {1: {"scope", message, false, "Scope"}, 2: {"spans", message, true, "Span"}},
	"Scope":           {1: {name: "name", kind: text}},
	"KeyValue":        {1: {name: "key", kind: text}, 2: {"value", message, false, "AnyValue"}},
	"AnyValue": {
		1: {name: "stringValue", kind: text}, 2: {name: "boolValue", kind: boolean},
		3: {name: "intValue", kind: decimal64}, 4: {name: "doubleValue", kind: double},
	},
	"Metric": {
		1: {name: "name", kind: text}, 2: {name: "description", kind: text}, 3: {name: "unit", kind: text},
		5: {"gauge", message, false, "Gauge"}, 7: {"sum", message, false, "Sum"},
		9: {"histogram", message, false, "Histogram"}, 10: {"exponentialHistogram", message, false, "ExponentialHistogram"},
	},
	"Gauge": {1: {"dataPoints", message, true, "Number"}},
	"Sum": {
		1: {"dataPoints", message, true, "Number"},
		2: {name: "aggregationTemporality", kind: varint}, 3: {name: "isMonotonic", kind: boolean},
	},
	"Histogram":            {1: {"dataPoints", message, true, "Explicit"}, 2: {name: "aggregationTemporality", kind: varint}},
	"ExponentialHistogram": {1: {"dataPoints", message, true, "Exponential"}, 2: {name: "aggregationTemporality", kind: varint}},
	"Number": {
		2: {name: "startTimeUnixNano", kind: fixed64}, 3: {name: "timeUnixNano", kind: fixed64},
		4: {name: "asDouble", kind: double}, 6: {name: "asInt", kind: sfixed64}, 7: {"attributes", message, true, "KeyValue"},
	},
	"Explicit": {
		2: {name: "startTimeUnixNano", kind: fixed64}, 3: {name: "timeUnixNano", kind: fixed64},
		4: {name: "count", kind: fixed64}, 5: {name: "sum", kind: double},
		6: {name: "bucketCounts", kind: fixed64s}, 7: {name: "explicitBounds", kind: doubles},
		8: {"exemplars", message, true, "Exemplar"}, 9: {"attributes", message, true, "KeyValue"},
		11: {name: "min", kind: double}, 12: {name: "max", kind: double},
	},
	"Exponential": {
		1: {"attributes", message, true, "KeyValue"},
		2: {name: "startTimeUnixNano", kind: fixed64}, 3: {name: "timeUnixNano", kind: fixed64},
		4: {name: "count", kind: fixed64}, 5: {name: "sum", kind: double}, 6: {name: "scale", kind: zigzag},
		7: {name: "zeroCount", kind: fixed64}, 8: {"positive", message, false, "Buckets"}, 9: {"negative", message, false, "Buckets"},
		11: {"exemplars", message, true, "Exemplar"}, 12: {name: "min", kind: double}, 13: {name: "max", kind: double},
		14: {name: "zeroThreshold", kind: double},
	},
	"Buckets": {1: {name: "offset", kind: zigzag}, 2: {name: "bucketCounts", kind: varints}},
	"Exemplar": {
		2: {name: "timeUnixNano", kind: fixed64}, 3: {name: "asDouble", kind: double},
		4: {name: "spanId", kind: hexBytes}, 5: {name: "traceId", kind: hexBytes},
	},
	"Span": {
		1: {name: "traceId", kind: hexBytes}, 2: {name: "spanId", kind: hexBytes}, 3: {name: "traceState", kind: text},
		4: {name: "parentSpanId", kind: hexBytes}, 5: {name: "name", kind: text}, 6: {name: "kind", kind: varint},
		7: {name: "startTimeUnixNano", kind: fixed64}, 8: {name: "endTimeUnixNano", kind: fixed64},
		9: {"attributes", message, true, "KeyValue"}, 10: {name: "droppedAttributesCount", kind: varint},
		11: {"events", message, true, "Event"}, 13: {"links", message, true, "Link"}, 14: {name: "droppedLinksCount", kind: varint},
		15: {"status", message, false, "Status"}, 16: {name: "flags", kind: fixed32},
	},
	"Event":  {1: {name: "timeUnixNano", kind: fixed64}, 2: {name: "name", kind: text}, 3: {"attributes", message, true, "KeyValue"}},
	"Link":   {1: {name: "traceId", kind: hexBytes}, 2: {name: "spanId", kind: hexBytes}, 3: {name: "traceState", kind: text}, 6: {name: "flags", kind: fixed32}},
	"Status": {2: {name: "message", kind: text}, 3: {name: "code", kind: varint}},
}

// fromProtobuf returns a message as in the JSON encoding. It fails if the message is not
// legal, for unknown fields, wrong types, a single field that occurs twice, or texts that
// are not UTF-8.
func fromProtobuf(tb testing.TB, name string, b []byte) map[string]any {
	tb.Helper()
	m := map[string]any{}
	for len(b) > 0 {
		number, typ, n := protowire.ConsumeTag(b)
		require.Positive(tb, n, name)
		b = b[n:]
		f, ok := schema[name][number]
		require.True(tb, ok, "%s has no field %d", name, number)
		size := protowire.ConsumeFieldValue(number, typ, b)
		require.GreaterOrEqual(tb, size, 0, "%s.%s", name, f.name)
		v := valueOfKind(tb, f, typ, b[:size])
		b = b[size:]
		if f.repeated {
			list, _ := m[f.name].([]any)
			m[f.name] = append(list, v)
			continue
		}
		require.NotContains(tb, m, f.name, "%s has it twice", name)
		m[f.name] = v
	}
	return m
}

func valueOfKind(tb testing.TB, f definition, typ protowire.Type, b []byte) any {
	want := map[kind]protowire.Type{
		varint: protowire.VarintType, boolean: protowire.VarintType, zigzag: protowire.VarintType, decimal64: protowire.VarintType,
		fixed32: protowire.Fixed32Type, fixed64: protowire.Fixed64Type, sfixed64: protowire.Fixed64Type, double: protowire.Fixed64Type,
	}
	wanted, ok := want[f.kind]
	if !ok {
		wanted = protowire.BytesType
	}
	require.Equal(tb, wanted, typ, f.name)
	switch f.kind {
	case varint, boolean, zigzag, decimal64:
		v, _ := protowire.ConsumeVarint(b)
		switch f.kind {
		case boolean:
			require.Less(tb, v, uint64(2))
			return v == 1
		case zigzag:
			return float64(protowire.DecodeZigZag(v))
		case decimal64:
			return strconv.FormatInt(int64(v), 10)
		}
		return float64(v)
	case fixed32:
		return float64(binary.LittleEndian.Uint32(b))
	case fixed64:
		return strconv.FormatUint(binary.LittleEndian.Uint64(b), 10)
	case sfixed64:
		return strconv.FormatInt(int64(binary.LittleEndian.Uint64(b)), 10)
	case double:
		return number(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	}
	content, _ := protowire.ConsumeBytes(b)
	switch f.kind {
	case message:
		return fromProtobuf(tb, f.of, content)
	case hexBytes:
		return hex.EncodeToString(content)
	case text:
		require.True(tb, utf8.Valid(content), "%q", content)
		return string(content)
	}
	list := []any{}
	for len(content) > 0 {
		n := 8
		switch f.kind {
		case varints:
			v, size := protowire.ConsumeVarint(content)
			require.Positive(tb, size)
			list, n = append(list, strconv.FormatUint(v, 10)), size
		case fixed64s:
			list = append(list, strconv.FormatUint(binary.LittleEndian.Uint64(content), 10))
		case doubles:
			list = append(list, number(math.Float64frombits(binary.LittleEndian.Uint64(content))))
		}
		content = content[n:]
	}
	return list
}

// number returns a double as it is in JSON.
func number(v float64) any {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	return v
}

// fromJSON returns a message of the JSON encoding, without empty lists, which protobuf does
// not have.
func fromJSON(tb testing.TB, b []byte) map[string]any {
	tb.Helper()
	require.True(tb, utf8.Valid(b))
	var m map[string]any
	require.NoError(tb, json.Unmarshal(b, &m), "%s", b)
	return pruned(m).(map[string]any)
}

func pruned(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if list, ok := inner.([]any); ok && len(list) == 0 {
				delete(v, key)
				continue
			}
			v[key] = pruned(inner)
		}
	case []any:
		for i := range v {
			v[i] = pruned(v[i])
		}
	}
	return v
}

// as returns a decoded value as a T.
func as[T any](tb testing.TB, m map[string]any) (v T) {
	tb.Helper()
	b, err := json.Marshal(m)
	require.NoError(tb, err)
	require.NoError(tb, json.Unmarshal(b, &v))
	return v
}

type (
	metricsRequest struct {
		ResourceMetrics []struct {
			Resource     struct{ Attributes attributes }
			ScopeMetrics []struct {
				Scope   struct{ Name string }
				Metrics []metricMessage
			}
		}
	}
	traceRequest struct {
		ResourceSpans []struct {
			Resource   struct{ Attributes attributes }
			ScopeSpans []struct {
				Scope struct{ Name string }
				Spans []spanMessage
			}
		}
	}
	attributes []struct {
		Key   string
		Value map[string]any
	}
	metricMessage struct {
		Name, Description, Unit string
		Gauge, Sum              *dataMessage
		Histogram               *dataMessage
		ExponentialHistogram    *dataMessage
	}
	dataMessage struct {
		DataPoints             []pointMessage
		AggregationTemporality int
		IsMonotonic            bool
	}
	pointMessage struct {
		Attributes                      attributes
		StartTimeUnixNano, TimeUnixNano uint64 `json:",string"`
		AsInt                           int64  `json:",string"`
		AsDouble                        any
		Count, ZeroCount                uint64 `json:",string"`
		Sum, Min, Max, ZeroThreshold    any
		Scale                           int
		Positive, Negative              bucketsMessage
		BucketCounts                    []json.Number
		ExplicitBounds                  []float64
		Exemplars                       []exemplarMessage
	}
	bucketsMessage struct {
		Offset       int
		BucketCounts []json.Number
	}
	exemplarMessage struct {
		TraceID, SpanID string
		TimeUnixNano    uint64 `json:",string"`
		AsDouble        float64
	}
	spanMessage struct {
		TraceID, SpanID, ParentSpanID      string
		TraceState, Name                   string
		Kind, Flags                        int
		StartTimeUnixNano, EndTimeUnixNano uint64 `json:",string"`
		Attributes                         attributes
		Events                             []struct {
			TimeUnixNano uint64 `json:",string"`
			Name         string
			Attributes   attributes
		}
		Links  []linkMessage
		Status struct {
			Code    int
			Message string
		}
		DroppedAttributesCount, DroppedLinksCount int
	}
	linkMessage struct {
		TraceID, SpanID, TraceState string
		Flags                       int
	}
)

// all returns the attributes, and fails if one occurs twice.
func (a attributes) all(tb testing.TB) map[string]any {
	tb.Helper()
	m := map[string]any{}
	for _, kv := range a {
		require.NotContains(tb, m, kv.Key)
		require.Len(tb, kv.Value, 1)
		for _, v := range kv.Value {
			m[kv.Key] = v
		}
	}
	return m
}
