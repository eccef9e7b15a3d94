package zipkin_test

import (
	"net/http"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
)

func TestNoRequestWithoutSpans(t *testing.T) {
	s, err := zipkin.New(zipkin.Options{URL: "http://z", Client: &http.Client{Transport: broken{}}})
	require.NoError(t, err)
	require.NoError(t, s.SendSpans(t.Context(), nil))
	require.Error(t, s.SendSpans(t.Context(), []monitor.SpanData{{}}))
}
