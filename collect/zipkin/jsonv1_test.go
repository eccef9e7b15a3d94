package zipkin_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// decodeJSONV1 decodes a body of version 1, and refuses what Zipkin does.
func decodeJSONV1(tb testing.TB, body []byte) (spans []span) {
	tb.Helper()
	for _, sign := range []string{`Endpoint"`, `"tags"`} {
		require.False(tb, bytes.Contains(body, []byte(sign)), "Zipkin would take it for version 2: %q", body)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	var list []spanV1
	require.NoError(tb, d.Decode(&list), "%q", body)
	for _, s := range list {
		require.Regexp(tb, `^[0-9a-f]{32}$`, s.TraceID)
		require.Regexp(tb, `^[0-9a-f]{16}$`, s.ID)
		require.Regexp(tb, `^([0-9a-f]{16})?$`, s.ParentID)
		require.Positive(tb, s.Timestamp)
		spans = append(spans, s.version2(tb))
	}
	return spans
}
