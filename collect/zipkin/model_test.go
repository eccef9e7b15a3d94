package zipkin_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// The types of Zipkin's version 2 format, for an independent decoder.
type (
	span struct {
		TraceID        string            `json:"traceId"`
		ID             string            `json:"id"`
		ParentID       string            `json:"parentId"`
		Kind           string            `json:"kind"`
		Name           string            `json:"name"`
		Timestamp      int64             `json:"timestamp"`
		Duration       *int64            `json:"duration"` // nil for a span that is open
		LocalEndpoint  *endpoint         `json:"localEndpoint"`
		RemoteEndpoint *endpoint         `json:"remoteEndpoint"`
		Annotations    []annotation      `json:"annotations"`
		Tags           map[string]string `json:"tags"`
		Debug          bool              `json:"debug"`
	}
	endpoint struct {
		ServiceName string `json:"serviceName"`
		IPv4        string `json:"ipv4"`
		IPv6        string `json:"ipv6"`
		Port        int    `json:"port"`
	}
	annotation struct {
		Timestamp int64  `json:"timestamp"`
		Value     string `json:"value"`
		key       string // of an entry of a map, which is like an annotation
	}
)

// decode decodes a body of version 2, and refuses what Zipkin does.
func decode(tb testing.TB, body []byte) (spans []span) {
	tb.Helper()
	require.False(tb, bytes.Contains(body, []byte(`yAnnotations"`)), "Zipkin would take it for version 1")
	require.True(tb, utf8.Valid(body), "%q", body)
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	require.NoError(tb, d.Decode(&spans), "%q", body)
	for _, s := range spans {
		require.Regexp(tb, `^[0-9a-f]{32}$`, s.TraceID)
		require.Regexp(tb, `^[0-9a-f]{16}$`, s.ID)
		require.Regexp(tb, `^([0-9a-f]{16})?$`, s.ParentID)
		require.Contains(tb, []string{"", "CLIENT", "SERVER", "PRODUCER", "CONSUMER"}, s.Kind)
		require.Positive(tb, s.Timestamp)
		require.True(tb, s.Duration == nil || *s.Duration > 0, "zero is not a duration")
	}
	return spans
}

// requireNew fails the test if a tag is there twice. Keys that are not UTF-8 may become
// the same.
func requireNew(tb testing.TB, tags map[string]string, key string) {
	tb.Helper()
	_, twice := tags[key]
	require.False(tb, twice && !strings.ContainsRune(key, utf8.RuneError), "%q is there twice", key)
}
