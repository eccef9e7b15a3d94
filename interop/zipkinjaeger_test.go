//go:build interop

package interop

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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
	_, want := send(t, zipkinsink.Options{})
	for name, o := range zipkinWires() {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(name, "JSONV1") {
				// It does not read the addresses of that format, which are flags.
				o.URL = j.Zipkin()
				s, err := zipkinsink.New(o)
				require.NoError(t, err)
				defer s.Close()
				_, sent := everySpan(t, service, nil)
				require.ErrorContains(t, s.SendSpans(t.Context(), sent), "answered 400")
				return
			}
			sent, got := send(t, o)
			for _, d := range sent {
				w, g := want[d.Context.SpanID.String()], got[d.Context.SpanID.String()]
				require.Equal(t, w.Name, g.Name)
				require.Equal(t, w.Service, g.Service)
				require.Equal(t, w.Duration, g.Duration)
				require.Equal(t, d.Start.UnixMicro(), g.Start)
				require.Equal(t, w.Parents, g.Parents)
				if strings.HasPrefix(name, "Thrift") {
					continue // which is read into other tags and events
				}
				require.Equal(t, w.Tags.texts(), g.Tags.texts())
				require.Len(t, g.Logs, len(w.Logs))
			}
		})
	}
	require.NotEmpty(t, want)
}
