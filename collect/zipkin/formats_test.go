package zipkin_test

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin/v1"
	"github.com/stretchr/testify/require"
)

// format is one as the tests see it: how it is written, and read by somebody else.
type format struct {
	name   string
	format zipkin.Format
	decode func(testing.TB, []byte) []span
	golden string // its file
}

func formats() []format {
	return []format{
		{"JSON", zipkin.JSON(), decode, "testdata/spans.golden.json"},
		{"Proto3", zipkin.Proto3(), decodeProto3, "testdata/spans.golden.proto3.hex"},
		{"JSONV1", v1.JSON(), decodeJSONV1, "testdata/spans.golden.v1.json"},
		{"Thrift", v1.Thrift(), decodeThrift, "testdata/spans.golden.thrift.hex"},
	}
}

// lines makes a body readable: a line for each span of JSON, and hexadecimal digits of
// what is binary.
func lines(body []byte) string {
	if len(body) > 0 && body[0] == '[' {
		return strings.ReplaceAll(string(body), "},{\"trace", "},\n{\"trace") + "\n"
	}
	var b strings.Builder
	for digits := hex.EncodeToString(body); digits != ""; {
		n := min(len(digits), 96)
		b.WriteString(digits[:n] + "\n")
		digits = digits[n:]
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, f := range formats() {
		t.Run(f.name, func(t *testing.T) {
			got := lines(f.format.AppendSpans(nil, samples()))
			if *update {
				require.NoError(t, os.WriteFile(f.golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(f.golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
		})
	}
}

// What is read is the same, whatever the format.
func TestFormatsSayTheSame(t *testing.T) {
	list := samples()
	list[2].Service = "shop"              // version 1 has no kind without an endpoint
	list = append(list, monitor.SpanData{ // of each kind
		Service: "s", Name: "send", Kind: monitor.Producer, Context: list[0].Context, Start: start, Duration: time.Second,
		Peer: "192.0.2.1:9092",
	}, monitor.SpanData{
		Service: "s", Name: "receive", Kind: monitor.Consumer, Context: list[0].Context, Start: start, Duration: time.Second,
		Local: "[2001:db8::2]:1", Peer: "broker:9092",
	}, monitor.SpanData{
		Service: "s", Name: "query", Context: list[0].Context, Start: start, Duration: time.Second, Peer: "db:65535",
	})
	for _, open := range list { // each open, with a name that is not known yet
		open.Open, open.Name = true, "(routing)"
		list = append(list, open)
	}
	want := decode(t, zipkin.AppendSpans(nil, list))
	for _, f := range formats() {
		got := f.decode(t, f.format.AppendSpans(nil, list))
		require.Len(t, got, len(want))
		for i := range want {
			require.Equal(t, want[i], got[i], "%s %d", f.name, i)
		}
	}
}

// Nothing is taken before what there is.
func TestAppendSpansAppends(t *testing.T) {
	for _, f := range formats() {
		body := f.format.AppendSpans(nil, samples())
		require.Equal(t, "before"+string(body), string(f.format.AppendSpans([]byte("before"), samples())), f.name)
	}
	require.Equal(t, zipkin.AppendSpans(nil, samples()), zipkin.Format{}.AppendSpans(nil, samples()), "the default")
}

func TestNoSpans(t *testing.T) {
	for _, f := range formats() {
		body := f.format.AppendSpans(nil, nil)
		require.Empty(t, f.decode(t, body), f.name)
	}
	require.Equal(t, "[]", string(zipkin.AppendSpans(nil, nil)))
	require.Equal(t, "\x0c\x00\x00\x00\x00", string(v1.Thrift().AppendSpans(nil, nil)))
	require.Empty(t, zipkin.Proto3().AppendSpans(nil, nil))
}

// Lengths of one, two and three bytes, also of what is inside.
func TestLengths(t *testing.T) {
	for _, f := range formats() {
		for _, n := range []int{0, 1, 60, 100, 127, 128, 129, 1000, 16_383, 16_384, 100_000} {
			requireText(t, f, strings.Repeat("x", n))
		}
	}
}

// Times that the formats have no place for.
func TestTimesOfFormats(t *testing.T) {
	for _, at := range []time.Time{{}, time.Unix(-5, 0), time.Unix(0, 0), time.Unix(1, 0), start, time.UnixMicro(9e18), time.UnixMicro(1<<63 - 1), time.Unix(1<<60, 0)} {
		for _, kind := range []monitor.SpanKind{monitor.Internal, monitor.Server, monitor.Client, monitor.Producer, monitor.Consumer, 99} {
			list := []monitor.SpanData{{
				Service: "s", Start: at, Duration: 1<<63 - 1, Kind: kind, Context: samples()[0].Context,
				Annotations: []monitor.Annotation{{Time: at, Value: "event"}},
			}}
			want := decode(t, zipkin.AppendSpans(nil, list))
			for _, f := range formats() {
				require.Equal(t, want, f.decode(t, f.format.AppendSpans(nil, list)), "%s %v %v", f.name, at, kind)
			}
		}
	}
}

func TestHostileTexts(t *testing.T) {
	for _, f := range formats() {
		for _, text := range append(collecttest.HostileNames(), telling...) {
			requireText(t, f, text)
		}
	}
}

// telling are texts that end in what Zipkin tells the versions of JSON by.
var telling = []string{
	"tags", `"tags`, `x"tags`, `\"tags`, `"tags"`, "tags\"x", "Endpoint", `"Endpoint`, "localEndpoint", "xyAnnotations", `"yAnnotations`,
}

func fuzzFormat(f *testing.F, i int) {
	for _, text := range append(collecttest.HostileNames(), telling...) {
		f.Add(text)
	}
	for _, text := range []string{"127.0.0.1:80", "[fe80::1%eth0]:80", "host:0", "cs", "sa", "sa..", "cr."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { requireText(t, formats()[i], text) })
}

func FuzzEncode(f *testing.F) { fuzzFormat(f, 0) }
func FuzzProto3(f *testing.F) { fuzzFormat(f, 1) }
func FuzzJSONV1(f *testing.F) { fuzzFormat(f, 2) }
func FuzzThrift(f *testing.F) { fuzzFormat(f, 3) }

func TestEncoderAllocations(t *testing.T) {
	list := samples()
	list = append(list, hostile("a\xffb"))
	buf := make([]byte, 0, 64<<10)
	for _, f := range formats() {
		require.Zero(t, testing.AllocsPerRun(100, func() { buf = f.format.AppendSpans(buf[:0], list) }), f.name)
	}
}

func BenchmarkAppendSpans(b *testing.B) {
	list := samples()
	for len(list) < 500 {
		list = append(list, list...)
	}
	for _, f := range formats() {
		b.Run(f.name, func(b *testing.B) {
			var buf []byte
			b.ReportAllocs()
			for b.Loop() {
				buf = f.format.AppendSpans(buf[:0], list)
			}
			b.SetBytes(int64(len(buf)))
			b.ReportMetric(float64(b.N)*float64(len(list))/b.Elapsed().Seconds(), "spans/s")
		})
	}
}
