package stats

import "time"

// The schema of /stats/traces and the paths below it, and of what the requests that
// change something answer; see jsonschema_test.go.

type jsonTraces struct {
	Time     time.Time           `json:"time"`
	Services []jsonTracesService `json:"services"`
	Kept     int                 `json:"kept"`
	Found    int                 `json:"found"`
	Traces   []jsonKeptTrace     `json:"traces"`
}

type jsonTracesService struct {
	Service   string             `json:"service"`
	Sampling  jsonSampling       `json:"sampling"`
	Catches   []jsonCatch        `json:"catches"`
	Functions []jsonKeptFunction `json:"functions"`
}

type jsonSampling struct {
	Sampler   string   `json:"sampler"`
	Ratio     *float64 `json:"ratio,omitempty"`
	PerSecond *float64 `json:"per_second,omitempty"`
}

type jsonCatch struct {
	Catch    string    `json:"catch"`
	Function string    `json:"function"`
	Count    int       `json:"count"`
	Caught   int       `json:"caught"`
	Longer   float64   `json:"longer"`
	Failed   bool      `json:"failed"`
	Since    time.Time `json:"since"`
	Until    time.Time `json:"until"`
}

type jsonKeptFunction struct {
	Scope string   `json:"scope"`
	Name  string   `json:"name"`
	Kept  jsonKept `json:"kept"`
}

type jsonKept struct {
	Traces          int     `json:"traces"`
	Caught          int     `json:"caught"`
	Panicked        int     `json:"panicked"`
	Failed          int     `json:"failed"`
	Canceled        int     `json:"canceled"`
	Slow            int     `json:"slow"`
	Share           int     `json:"share"`
	Elsewhere       int     `json:"elsewhere"`
	Slowest         string  `json:"slowest"`
	SlowestDuration float64 `json:"slowest_duration"`
}

type jsonKeptTrace struct {
	TraceID string     `json:"trace_id"`
	Reason  string     `json:"reason"`
	Parts   []jsonPart `json:"parts"`
	More    int        `json:"more_parts"`
}

type jsonPart struct {
	Service   string   `json:"service"`
	Reason    string   `json:"reason"`
	Threshold float64  `json:"threshold,omitempty"`
	Weight    float64  `json:"weight"`
	Spans     int      `json:"spans"`
	Missing   int      `json:"missing"`
	Bytes     int      `json:"bytes"`
	Root      jsonRoot `json:"root"`
}

type jsonRoot struct {
	jsonFinished
	Annotations []jsonNote `json:"annotations"`
}

type jsonFinished struct {
	jsonSpanNames
	Duration float64 `json:"duration"`
	Open     bool    `json:"open"`
	Outcome  string  `json:"outcome"`
	Class    string  `json:"class,omitempty"`
}

type jsonTrace struct {
	Time     time.Time       `json:"time"`
	TraceID  string          `json:"trace_id"`
	Start    time.Time       `json:"start"`
	Duration float64         `json:"duration"`
	Parts    []jsonPart      `json:"parts"`
	More     int             `json:"more_parts"`
	Open     int             `json:"open_spans"`
	Missing  int             `json:"missing"`
	Spans    []jsonTraceSpan `json:"spans"`
	MoreSpan int             `json:"more_spans"`
}

type jsonTraceSpan struct {
	Depth   int    `json:"depth"`
	Service string `json:"service"`
	jsonFinished
	Self         float64 `json:"self"`
	BeforeParent float64 `json:"before_parent,omitempty"`
	Probability  float64 `json:"probability"`
	LocalRoot    bool    `json:"local_root"`
	jsonSpanNotes
}

type jsonChanged struct {
	Sampling *jsonSampling `json:"sampling,omitempty"`
	Stopped  int           `json:"stopped,omitempty"`
	Catches  []jsonCatch   `json:"catches,omitempty"`
}
