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
		buf, _ = e.append(buf[:0], s, 0)
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkSpans(b *testing.B) {
	e := bareSpanEncoder()
	spans := samples()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		e.sort(spans)
		buf, _ = e.append(buf[:0], spans, 0)
	}
	b.SetBytes(int64(len(buf)))
}
