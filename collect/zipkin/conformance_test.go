package zipkin_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// identifiers returns those of the spans.
func identifiers(tb testing.TB, spans []span) (ids []monitor.SpanID) {
	tb.Helper()
	for _, s := range spans {
		id, err := monitor.ParseSpanID(s.ID)
		require.NoError(tb, err)
		ids = append(ids, id)
	}
	return ids
}

// TestConformance has the first format uncompressed, and the others compressed.
func TestConformance(t *testing.T) {
	for i, f := range formats() {
		o := zipkin.Options{Format: f.format}
		if i > 0 {
			o.Compression = zipkin.Gzip()
		}
		t.Run(f.name, func(t *testing.T) {
			collecttest.TestSpans(t, collecttest.SpanBackend{
				Serve: collecttest.ServeHTTP,
				New: func(tb testing.TB, addr string) collect.SpanSink {
					o := o
					o.URL = "http://" + addr
					s, err := zipkin.New(o)
					require.NoError(tb, err)
					return s
				},
				Decode: func(tb testing.TB, received []byte) []monitor.SpanID {
					if i > 0 {
						received = gunzip(tb, received)
					}
					return identifiers(tb, f.decode(tb, received))
				},
			})
		})
	}
}

func gunzip(tb testing.TB, b []byte) []byte {
	tb.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	require.NoError(tb, err)
	b, err = io.ReadAll(r)
	require.NoError(tb, err)
	return b
}
