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

// withoutEndpoints returns what Jaeger makes of the same span in version 1, in which it
// does not see the addresses of tags, and takes the tag error for a flag only.
func withoutEndpoints(texts []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool {
		key, value, _ := strings.Cut(text, "=")
		return strings.HasPrefix(key, "net.") || key == "peer.service" || key == "error" && value != "true"
	})
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
		return sent, (&jaegerServer{j.jaeger, lent{j.d, t}}).awaitReports(id, len(sent))
	}
	_, want := send(t, zipkinsink.Options{})
	for name, o := range zipkinWires() {
		t.Run(name, func(t *testing.T) {
			v1 := isVersion1(name)
			sent, got := send(t, o)
			for _, d := range sent {
				w, g := want[d.Context.SpanID.String()], got[d.Context.SpanID.String()]
				require.Equal(t, w.Name, g.Name)
				require.Equal(t, w.Service, g.Service)
				require.Equal(t, w.Duration, g.Duration)
				require.Equal(t, d.Start.UnixMicro(), g.Start)
				require.Equal(t, w.Parents, g.Parents)
				tags, dot := w.Tags.texts(), ""
				if v1 {
					tags, dot = withoutEndpoints(tags), "."
				}
				if v1 && d.Peer != "" {
					tags = append(tags, map[monitor.SpanKind]string{
						monitor.Internal: "sa", monitor.Client: "sa", monitor.Server: "ca", monitor.Producer: "ma", monitor.Consumer: "ma",
					}[d.Kind]+"=true")
				}
				slices.Sort(tags)
				require.Equal(t, tags, g.Tags.texts(), d.Kind)
				require.Len(t, g.Logs, 3)
				for i, event := range []string{"Event", "sr" + dot, "cr" + dot} {
					require.Equal(t, []string{"event=" + event}, g.Logs[i].Fields.texts())
					require.Equal(t, d.Annotations[i].Time.UnixMicro(), g.Logs[i].At)
				}
			}
		})
	}
}
