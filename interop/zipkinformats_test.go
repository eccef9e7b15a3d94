//go:build interop

package interop

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	zipkinsink "github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin/v1"
	"github.com/stretchr/testify/require"
)

// zipkinWires are the ways of Zipkin over HTTP, without the one that the others are
// compared with.
func zipkinWires() map[string]zipkinsink.Options {
	return map[string]zipkinsink.Options{
		"JSON compressed":   {Compression: zipkinsink.Gzip()},
		"Proto3":            {Format: zipkinsink.Proto3()},
		"Proto3 compressed": {Format: zipkinsink.Proto3(), Compression: zipkinsink.Gzip()},
		"JSONV1":            {Format: v1.JSON()},
		"JSONV1 compressed": {Format: v1.JSON(), Compression: zipkinsink.Gzip()},
		"Thrift":            {Format: v1.Thrift()},
		"Thrift compressed": {Format: v1.Thrift(), Compression: zipkinsink.Gzip()},
	}
}

// sendSpans sends spans once, and closes the sink.
func sendSpans(t testing.TB, s collect.SpanSink, err error, spans []monitor.SpanData) {
	t.Helper()
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, s.SendSpans(ctx, spans))
}

// everySpan returns spans of a new trace: of each kind, open and finished, with all
// that a span may have, and with hostile texts.
func everySpan(t testing.TB, service string, hostile []string) (id monitor.TraceID, spans []monitor.SpanData) {
	id = newTraceID(t)
	start := time.Now().Truncate(time.Second)
	add := func(d monitor.SpanData) {
		d.Context.TraceID, d.Context.SpanID = id, monitor.SpanID{0: 0x80, 6: byte(len(spans) >> 8), 7: byte(len(spans) + 1)}
		d.Start = start.Add(time.Duration(len(spans)) * time.Millisecond)
		spans = append(spans, d)
	}
	for _, kind := range []monitor.SpanKind{monitor.Internal, monitor.Server, monitor.Client, monitor.Producer, monitor.Consumer} {
		for i, peer := range []string{"", "192.0.2.9:65535", "[2001:db8::9]:1", "catalog.example:8080"} {
			add(monitor.SpanData{
				Service: service, Scope: "example.com/Shop", Name: "(*Store).Get", Kind: kind, Duration: 1500 * time.Microsecond,
				Context: monitor.SpanContext{ParentSpanID: monitor.SpanID{0: 0xff}, Debug: i == 1}, Outcome: monitor.Outcome(i), Class: "class",
				Local: []string{"", "192.0.2.1:32768", "[2001:db8::1]", ":80"}[i], Peer: peer, Open: i == 3,
				LocalRoot: true, Probability: 0.25, DroppedAnnotations: i, Progress: &monitor.Progress{Done: 3, Total: int64(i)},
				Links: slices.Repeat([]monitor.SpanContext{{TraceID: monitor.TraceID{15: 9}, SpanID: monitor.SpanID{1}}}, i),
				Annotations: []monitor.Annotation{
					{Time: start.Add(time.Millisecond), Value: "Event"}, {Time: start.Add(2 * time.Millisecond), Value: "sr"},
					{Time: start.Add(3 * time.Millisecond), Value: "cr"}, {Time: start, Key: "empty"}, {Time: start, Key: "Key", Value: "Last\n\"value\""},
				},
			})
			if i == 0 {
				spans[len(spans)-1].Context.Sampling = monitor.Sampled
			}
		}
	}
	for _, text := range hostile {
		add(monitor.SpanData{
			Service: service, Scope: text, Name: text, Duration: time.Second, Outcome: monitor.Error, Class: text,
			Annotations: []monitor.Annotation{{Time: start, Value: text + "."}, {Time: start, Key: "key", Value: text}, {Time: start, Key: text + "!", Value: "value"}},
		})
	}
	return id, spans
}

// hostileTexts are those that Zipkin's own model can hold, and what its formats are
// told by.
func hostileTexts() []string {
	return append(collecttest.HostileNames(), "tags", `"tags`, "localEndpoint", `"Endpoint`, "binaryAnnotations", "sa", "lc", "cs")
}

// requireSent checks that the server has what went in, where it is not compared with
// anything else.
func requireSent(t testing.TB, sent []monitor.SpanData, got map[string]Span) {
	t.Helper()
	require.Len(t, got, len(sent))
	for _, d := range sent {
		s := got[d.Context.SpanID.String()]
		require.Equal(t, d.Start.UnixMicro(), s.Timestamp)
		require.Equal(t, d.Context.Debug, s.Debug)
		if !d.Open {
			require.Equal(t, d.Duration.Microseconds(), s.Duration)
		}
		if utf8.ValidString(d.Name) {
			require.Equal(t, d.Scope, s.Tags["scope"])
			require.Equal(t, lower(d.Name), s.Name)
		}
		events := 0
		for _, a := range d.Annotations {
			if a.Key == "" {
				events++
			}
		}
		require.Len(t, s.Annotations, events)
		require.Equal(t, strings.ToUpper(strings.Replace(d.Kind.String(), "internal", "", 1)), s.Kind)
	}
}

// lower is what Zipkin does to names.
func lower(s string) string { return strings.ToLower(s) }

// TestZipkinFormats sends the same spans in each format, and compares each field of
// what Zipkin has made of them.
func TestZipkinFormats(t *testing.T) {
	z := sharedZipkin(t)
	service := unique("formats-")
	id, sent := everySpan(t, service, hostileTexts())
	z.post(sent...)
	want := bySpan(z.await(id, len(sent)))
	requireSent(t, sent, want)
	for name, o := range zipkinWires() {
		t.Run(name, func(t *testing.T) {
			o.URL = z.url
			id, sent := everySpan(t, service, hostileTexts())
			s, err := zipkinsink.New(o)
			sendSpans(t, s, err, sent)
			requireSameSpans(t, want, bySpan((&zipkinServer{z.zipkin, t}).await(id, len(sent))), sent, isVersion1(name))
		})
	}
}

// coreAnnotation is what means something else in version 1, or would be sent as such a
// text is.
var coreAnnotation = regexp.MustCompile(`^(cs|cr|sr|ss|ms|mr|ws|wr)\.*$`)

// isVersion1 tells the names of zipkinWires.
func isVersion1(name string) bool {
	return strings.HasPrefix(name, "JSONV1") || strings.HasPrefix(name, "Thrift")
}

// requireSameSpans compares all fields but the trace's identifier, and the times of
// starts, of which each trace has its own. By version 1 an event that is called like
// one of its core annotations has a dot behind its name.
func requireSameSpans(t testing.TB, want, got map[string]Span, sent []monitor.SpanData, version1 bool) {
	t.Helper()
	require.Len(t, got, len(want))
	for _, d := range sent {
		id := d.Context.SpanID.String()
		w, g := want[id], got[id]
		require.Equal(t, d.Start.UnixMicro(), g.Timestamp)
		shift := g.Timestamp - w.Timestamp
		w.TraceID, w.Timestamp = d.Context.TraceID.String(), g.Timestamp
		w.Annotations = slices.Clone(w.Annotations)
		for i := range w.Annotations {
			w.Annotations[i].Timestamp += shift
			if version1 && coreAnnotation.MatchString(w.Annotations[i].Value) {
				w.Annotations[i].Value += "."
			}
		}
		require.Equal(t, w, g, "%q", d.Name)
	}
}

// TestZipkinWhatFormatsCannotSay has the list of the package's documentation.
func TestZipkinWhatFormatsCannotSay(t *testing.T) {
	z := sharedZipkin(t)
	service, now := unique("cannot-"), time.Now()
	for name, o := range zipkinWires() {
		o.URL = z.url
		id := newTraceID(t)
		s, err := zipkinsink.New(o)
		sendSpans(t, s, err, []monitor.SpanData{{
			Service: service, Kind: monitor.Server, Start: now, Duration: time.Second, Peer: service + ":80",
			Context: monitor.SpanContext{TraceID: id, SpanID: monitor.SpanID{7: 1}},
			Annotations: []monitor.Annotation{
				{Time: now}, {Key: "sa", Value: "1"}, {Key: "ca", Value: "2"}, {Key: "ca.", Value: "3"}, {Key: "ma", Value: "4"}, {Key: "lc"},
			},
		}})
		got := z.await(id, 1)[0]
		require.Len(t, got.Annotations, map[bool]int{false: 1, true: 0}[strings.HasPrefix(name, "Proto3")], name)
		require.Equal(t, 80, got.RemoteEndpoint.Port)
		if !isVersion1(name) {
			require.Equal(t, map[string]string{"scope": "", "sa": "1", "ca": "2", "ca.": "3", "ma": "4", "lc": ""}, got.Tags, name)
			require.Equal(t, service, got.RemoteEndpoint.ServiceName, name)
			continue
		}
		require.Equal(t, map[string]string{"scope": "", "sa.": "1", "ca.": "2", "ca..": "3", "ma.": "4", "lc.": ""}, got.Tags, name)
		require.Empty(t, got.RemoteEndpoint.ServiceName, name)
	}
}

// TestZipkinFormatsByPipeline has spans recorded, with one that is open for long, and
// the whole of it afterwards.
func TestZipkinFormatsByPipeline(t *testing.T) {
	z := sharedZipkin(t)
	for name, o := range zipkinWires() {
		o.URL = z.url
		s, err := zipkinsink.New(o)
		require.NoError(t, err)
		requireOpenAndWhole(t, z, s, name)
	}
}

// requireOpenAndWhole records a server's span that is open for a while with a child,
// and finds it there before its end and after it.
func requireOpenAndWhole(t *testing.T, z *zipkinServer, s collect.SpanSink, name string) {
	t.Helper()
	r := monitor.NewRegistry()
	r.SetService(unique("pipeline-"))
	p := collect.Options{OpenAfter: 200 * time.Millisecond, BatchAge: 20 * time.Millisecond}.Start(r, s)
	ctx, root := r.Scope("a").Func("root").Start(t.Context(), monitor.SpanOptions{Kind: monitor.Server})
	_, child := r.Scope("a").Func("child").Start(ctx, monitor.SpanOptions{Kind: monitor.Client})
	child.Finish(nil)
	trace := root.Context().TraceID
	open := bySpan(z.await(trace, 2))[root.Context().SpanID.String()]
	require.Zero(t, open.Duration, name)
	require.Equal(t, "SERVER", open.Kind, name)
	require.False(t, open.Shared, name)
	root.Finish(nil)
	require.NoError(t, p.Stop(t.Context()))
	require.True(t, p.Ledger()[0].Balanced())
	eventually(t, 10*time.Second, func() error {
		for _, s := range z.Trace(t, trace.String()) {
			if s.Kind == "SERVER" && s.Duration == max(root.Data().Duration.Microseconds(), 1) && s.Timestamp == root.Data().Start.UnixMicro() {
				return nil
			}
		}
		return fmt.Errorf("%s: no end", name)
	})
}
