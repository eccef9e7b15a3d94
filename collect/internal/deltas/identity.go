package deltas

import (
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

// appendSeries appends what identifies a series: its kind and its parts, each
// with its length, so that no two series have the same key whatever they
// contain.
func appendSeries(b []byte, m *monitor.Metric) []byte {
	b = appendPart(appendPart(append(b, byte(m.Kind)), m.Scope), m.Name)
	for _, t := range m.Tags {
		b = appendPart(appendPart(b, t.Key), t.Value)
	}
	return b
}

// appendPart appends a text after its length.
func appendPart(b []byte, s string) []byte {
	return append(append(strconv.AppendInt(b, int64(len(s)), 36), ':'), s...)
}
