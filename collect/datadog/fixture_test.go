package datadog_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// A series is one of a request, as Datadog's API has it.
type series struct {
	Metric   string `json:"metric"`
	Type     int    `json:"type"`
	Interval int64  `json:"interval"`
	Points   []struct {
		Timestamp int64   `json:"timestamp"`
		Value     float64 `json:"value"`
	} `json:"points"`
	Resources []struct{ Type, Name string } `json:"resources"`
	Tags      []string                      `json:"tags"`
}

// read returns the series of a request, and fails if it has anything else.
func read(tb testing.TB, body []byte) []series {
	tb.Helper()
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		zip, err := gzip.NewReader(bytes.NewReader(body))
		require.NoError(tb, err)
		body, err = io.ReadAll(zip)
		require.NoError(tb, err)
	}
	var request struct{ Series []series }
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	require.NoError(tb, d.Decode(&request), "%s", body)
	require.NotEmpty(tb, request.Series)
	for _, s := range request.Series {
		require.Len(tb, s.Points, 1)
		require.Equal(tb, s.Type == 1, s.Interval > 0)
		require.Contains(tb, []int{1, 3}, s.Type)
	}
	return request.Series
}
