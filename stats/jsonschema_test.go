package stats

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The types of this file are the schema that doc.go describes, for encoding/json.

type jsonModel struct {
	Time     time.Time     `json:"time"`
	Services []jsonService `json:"services"`
}

type jsonService struct {
	Service  string      `json:"service"`
	Scopes   []jsonScope `json:"scopes"`
	Warnings []string    `json:"warnings"`
}

type jsonScope struct {
	Scope     string             `json:"scope"`
	Functions []jsonFunction     `json:"functions"`
	Counters  []jsonCounter      `json:"counters"`
	Meters    []jsonMeter        `json:"meters"`
	Gauges    []jsonGauge        `json:"gauges"`
	Timers    []jsonDistribution `json:"timers"`
	ValDists  []jsonDistribution `json:"valdists"`
}

type jsonSeries struct {
	Name  string            `json:"name"`
	Tags  map[string]string `json:"tags"`
	Unit  string            `json:"unit"`
	Start time.Time         `json:"start,omitzero"`
}

type jsonFunction struct {
	jsonSeries
	Started   int64        `json:"started"`
	Finished  int64        `json:"finished"`
	InFlight  int64        `json:"in_flight"`
	Outcomes  jsonOutcomes `json:"outcomes"`
	PerSecond *float64     `json:"per_second"`
	Success   jsonValues   `json:"success"`
	Failure   jsonValues   `json:"failure"`
	All       jsonValues   `json:"all"`
	Classes   []jsonClass  `json:"classes"`
	Callers   []jsonCaller `json:"callers"`
	Kept      *jsonKept    `json:"kept,omitempty"`
	File      string       `json:"file,omitempty"`
	Line      int          `json:"line,omitempty"`
}

type jsonOutcomes struct {
	OK       int64 `json:"ok"`
	Error    int64 `json:"error"`
	Canceled int64 `json:"canceled"`
	Timeout  int64 `json:"timeout"`
	Panic    int64 `json:"panic"`
}

type jsonClass struct {
	Class string `json:"class"`
	Count int64  `json:"count"`
}

type jsonCaller struct {
	Scope  string `json:"scope"`
	Name   string `json:"name"`
	Remote bool   `json:"remote"`
	Count  int64  `json:"count"`
}

type jsonCounter struct {
	jsonSeries
	Total     int64    `json:"total"`
	PerSecond *float64 `json:"per_second"`
}

type jsonMeter jsonCounter

type jsonGauge struct {
	jsonSeries
	Value *float64 `json:"value"`
}

type jsonDistribution struct {
	jsonSeries
	jsonValues
}

type jsonValues struct {
	Count     uint64         `json:"count"`
	Invalid   uint64         `json:"invalid"`
	Sum       *float64       `json:"sum"`
	Min       *float64       `json:"min"`
	Max       *float64       `json:"max"`
	P50       *float64       `json:"p50"`
	P90       *float64       `json:"p90"`
	P99       *float64       `json:"p99"`
	P999      *float64       `json:"p999"`
	Exemplars []jsonExemplar `json:"exemplars,omitempty"`
	Buckets   []jsonBucket   `json:"buckets,omitempty"`
}

type jsonExemplar struct {
	Value   float64   `json:"value"`
	TraceID string    `json:"trace_id"`
	SpanID  string    `json:"span_id"`
	Sampled bool      `json:"sampled"`
	Time    time.Time `json:"time"`
}

type jsonBucket struct {
	Lower *float64 `json:"lower"`
	Upper *float64 `json:"upper"`
	Count uint64   `json:"count"`
}

type jsonRunning struct {
	Time     time.Time            `json:"time"`
	Services []jsonRunningService `json:"services"`
}

type jsonRunningService struct {
	Service       string      `json:"service"`
	OpenSpans     int         `json:"open_spans"`
	Spans         []jsonSpan  `json:"spans"`
	BusyFunctions int         `json:"busy_functions"`
	Functions     []jsonTasks `json:"functions"`
}

type jsonSpan struct {
	Depth int `json:"depth"`
	jsonSpanNames
	Age *float64 `json:"age"`
	jsonSpanNotes
}

type jsonSpanNames struct {
	TraceID      string    `json:"trace_id"`
	SpanID       string    `json:"span_id"`
	ParentSpanID string    `json:"parent_span_id,omitempty"`
	Parent       string    `json:"parent,omitempty"`
	Sampled      bool      `json:"sampled"`
	Debug        bool      `json:"debug"`
	Scope        string    `json:"scope"`
	Name         string    `json:"name"`
	Kind         string    `json:"kind"`
	Start        time.Time `json:"start"`
}

type jsonSpanNotes struct {
	File        string        `json:"file,omitempty"`
	Line        int           `json:"line,omitempty"`
	Local       string        `json:"local,omitempty"`
	Peer        string        `json:"peer,omitempty"`
	Progress    *jsonProgress `json:"progress,omitempty"`
	Links       []jsonLink    `json:"links,omitempty"`
	Annotations []jsonNote    `json:"annotations"`
	Dropped     int           `json:"dropped_annotations"`
}

type jsonProgress struct {
	Done  int64    `json:"done"`
	Total int64    `json:"total"`
	Left  *float64 `json:"left,omitempty"`
}

type jsonLink struct {
	TraceID string `json:"trace_id"`
	SpanID  string `json:"span_id"`
}

type jsonNote struct {
	Time  time.Time `json:"time"`
	Key   string    `json:"key"`
	Value string    `json:"value"`
}

type jsonTasks struct {
	Scope    string            `json:"scope"`
	Name     string            `json:"name"`
	Tags     map[string]string `json:"tags"`
	InFlight int64             `json:"in_flight"`
}

// decode reads a page and requires that it is, byte by byte, what encoding/json
// makes of the same: the schema has every field, in this order.
func decode[T any](t testing.TB, body []byte) (page T) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&page), "%.200s", body)
	var again bytes.Buffer
	require.NoError(t, json.NewEncoder(&again).Encode(page))
	if want := again.Bytes(); !bytes.Equal(want, body) {
		at := 0
		for at < min(len(want), len(body)) && want[at] == body[at] {
			at++
		}
		from := max(0, at-100)
		require.Equal(t, string(want[from:min(at+100, len(want))]), string(body[from:min(at+100, len(body))]))
		require.Len(t, body, len(want))
	}
	return page
}
