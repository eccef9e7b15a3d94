package stats

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

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
	Depth        int         `json:"depth"`
	TraceID      string      `json:"trace_id"`
	SpanID       string      `json:"span_id"`
	ParentSpanID string      `json:"parent_span_id,omitempty"`
	Parent       parentState `json:"parent"`
	Sampled      bool        `json:"sampled"`
	Debug        bool        `json:"debug"`
	Scope        string      `json:"scope"`
	Name         string      `json:"name"`
	Kind         string      `json:"kind"`
	Start        time.Time   `json:"start"`
	Age          number      `json:"age"`
	File         string      `json:"file,omitempty"`
	Line         int         `json:"line,omitempty"`
	Local        string      `json:"local,omitempty"`
	Peer         string      `json:"peer,omitempty"`
	Annotations  []jsonNote  `json:"annotations"`
	Dropped      int         `json:"dropped_annotations"`
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

func runningJSON(m runningModel) jsonRunning {
	page := jsonRunning{Time: m.time, Services: []jsonRunningService{}}
	for i := range m.services {
		s := &m.services[i]
		out := jsonRunningService{
			Service:       s.name,
			OpenSpans:     s.open,
			Spans:         make([]jsonSpan, len(s.spans)),
			BusyFunctions: s.busy,
			Functions:     make([]jsonTasks, len(s.tasks)),
		}
		for j := range s.spans {
			out.Spans[j] = spanJSON(&s.spans[j])
		}
		for j, t := range s.tasks {
			out.Functions[j] = jsonTasks{t.Scope, t.Name, tagsJSON(t.Tags), t.Func.InFlight}
		}
		page.Services = append(page.Services, out)
	}
	return page
}

func spanJSON(s *runSpan) jsonSpan {
	out := jsonSpan{
		Depth:       s.depth,
		TraceID:     s.Context.TraceID.String(),
		SpanID:      s.Context.SpanID.String(),
		Parent:      s.parent,
		Sampled:     s.Context.Sampling == monitor.Sampled,
		Debug:       s.Context.Debug,
		Scope:       s.Scope,
		Name:        s.Name,
		Kind:        s.Kind.String(),
		Start:       s.Start.UTC(),
		Age:         number(s.age.Seconds()),
		File:        baseName(s.File),
		Line:        s.Line,
		Local:       s.Local,
		Peer:        s.Peer,
		Annotations: make([]jsonNote, len(s.Annotations)),
		Dropped:     s.DroppedAnnotations,
	}
	if s.Context.ParentSpanID.IsValid() {
		out.ParentSpanID = s.Context.ParentSpanID.String()
	}
	for i, a := range s.Annotations {
		out.Annotations[i] = jsonNote{a.Time.UTC(), a.Key, a.Value}
	}
	return out
}
