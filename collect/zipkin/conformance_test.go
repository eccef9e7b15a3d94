package zipkin_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	collecttest.TestSpans(t, collecttest.SpanBackend{
		Serve: collecttest.ServeHTTP,
		New: func(tb testing.TB, addr string) collect.SpanSink {
			s, err := zipkin.New(zipkin.Options{URL: "http://" + addr})
			require.NoError(tb, err)
			return s
		},
		Decode: func(tb testing.TB, received []byte) (ids []monitor.SpanID) {
			for _, s := range decode(tb, received) {
				id, err := monitor.ParseSpanID(s.ID)
				require.NoError(tb, err)
				ids = append(ids, id)
			}
			return ids
		},
	})
}
