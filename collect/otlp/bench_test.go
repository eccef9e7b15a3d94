package otlp

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

func BenchmarkMetrics(b *testing.B) {
	e := encoderOf(new(Options))
	s := &collect.Snapshot{Time: tick, Metrics: metrics()}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		e.begin(s)
		buf, _ = e.Append(buf[:0], 0, len(s.Metrics), enough)
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkSpans(b *testing.B) {
	e := bareSpanEncoder()
	spans := samples()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		e.begin(spans)
		buf, _ = e.Append(buf[:0], 0, len(spans), enough)
	}
	b.SetBytes(int64(len(buf)))
}
