//go:build interop

package interop

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	zipkinsink "github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
)

// A reported is a span as Jaeger has understood it, with all as text: of the tag error,
// which is text in Zipkin and a flag in Jaeger, it has both.
type reported struct {
	ID        string         `json:"spanID"`
	Name      string         `json:"operationName"`
	Start     int64          `json:"startTime"` // Unix microseconds
	Duration  int64          `json:"duration"`  // microseconds
	Parents   []reportedLink `json:"references"`
	Tags      reportedTags   `json:"tags"`
	Logs      []reportedLog  `json:"logs"`
	ProcessID string         `json:"processID"`
	Service   string         `json:"-"`
}

type reportedLink struct {
	Kind string `json:"refType"`
	ID   string `json:"spanID"`
}

type reportedLog struct {
	At     int64        `json:"timestamp"` // Unix microseconds
	Fields reportedTags `json:"fields"`
}

type reportedTags []struct {
	Key   string
	Value any
}

// texts returns the tags as text, sorted.
func (tags reportedTags) texts() (texts []string) {
	for _, tag := range tags {
		texts = append(texts, fmt.Sprintf("%s=%v", tag.Key, tag.Value))
	}
	slices.Sort(texts)
	return texts
}

// awaitReports returns the spans of a trace by their identifiers, when there are so
// many.
func (s *jaegerServer) awaitReports(id monitor.TraceID, n int) map[string]reported {
	s.t.Helper()
	spans := map[string]reported{}
	eventually(s.t, 10e9, func() error {
		var answer struct {
			Data []struct {
				Spans     []reported
				Processes map[string]struct{ ServiceName string }
			}
		}
		if err := getJSON("http://"+loopback(s.query)+"/api/traces/"+id.String()+"?raw=true", &answer); err != nil && !errors.Is(err, errNotFound) {
			return err
		}
		for _, trace := range answer.Data {
			for _, span := range trace.Spans {
				span.Service = trace.Processes[span.ProcessID].ServiceName
				spans[span.ID] = span
			}
		}
		if len(spans) != n {
			return fmt.Errorf("%d spans, not %d", len(spans), n)
		}
		return nil
	})
	return spans
}

// TestZipkinFormatsInJaeger sends the same spans to another receiver.
func TestZipkinFormatsInJaeger(t *testing.T) {
	j := sharedJaeger(t)
	service := unique("Jaeger-")
	send := func(t *testing.T, o zipkinsink.Options) (sent []monitor.SpanData, got map[string]reported) {
		o.URL = j.Zipkin()
		id, sent := everySpan(t, service, nil)
		s, err := zipkinsink.New(o)
		sendSpans(t, s, err, sent)
		return sent, j.awaitReports(id, len(sent))
	}
	sent, want := send(t, zipkinsink.Options{})
	for i, d := range sent {
		w := want[d.Context.SpanID.String()]
		t.Logf("%d %v %+v", i, d.Kind, w)
		t.Logf("%d %v %+v", i, d.Kind, w.Tags.texts())
	}
	for name, o := range zipkinWires() {
		t.Run(name, func(t *testing.T) {
			sent, got := send(t, o)
			for i, d := range sent {
				id := d.Context.SpanID.String()
				w, g := want[id], got[id]
				if fmt.Sprint(w.Tags.texts()) != fmt.Sprint(g.Tags.texts()) {
					t.Logf("%d %v\n%+v\n%+v", i, d.Kind, w.Tags.texts(), g.Tags.texts())
				}
				if fmt.Sprint(w.Logs) != fmt.Sprint(g.Logs) || w.Duration != g.Duration || w.Name != g.Name || w.Service != g.Service || fmt.Sprint(w.Parents) != fmt.Sprint(g.Parents) {
					t.Logf("%d %v\n%+v\n%+v", i, d.Kind, w, g)
				}
			}
		})
	}
	require.NotEmpty(t, want)
}
