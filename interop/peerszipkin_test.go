//go:build interop

package interop

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The tests in this file prove the server and the harness with bytes written by
// hand. Nothing of the library takes part: when one of them fails, the
// installation is at fault.

func TestZipkinStoresTrace(t *testing.T) {
	z := sharedZipkin(t)
	const id = "463ac35c9f6413ad48485a3953bb6124"
	start := time.Now().UnixMicro()
	postTrace(t, z.URL(), id, start)

	var spans []Span
	eventually(t, 10*time.Second, func() error {
		if spans = z.Trace(t, id); len(spans) != 2 {
			return fmt.Errorf("%d spans", len(spans))
		}
		return nil
	})
	require.Equal(t, []Span{{
		TraceID: id, ID: "a2fb4a1d1a96d312", Kind: "CLIENT", Name: "get /pay",
		Timestamp: start, Duration: 3000,
		LocalEndpoint:  &Endpoint{ServiceName: "peers-till", IPv4: "127.0.0.1", Port: 8080},
		RemoteEndpoint: &Endpoint{ServiceName: "peers-bank", IPv6: "::1"},
		Annotations:    []Annotation{{Timestamp: start + 10, Value: "headers sent"}},
		Debug:          true,
	}, {
		TraceID: id, ID: "0000000000000b0b", ParentID: "a2fb4a1d1a96d312", Kind: "SERVER", Name: "post /charge",
		Timestamp: start + 100, Duration: 2000,
		LocalEndpoint: &Endpoint{ServiceName: "peers-bank"},
		Tags:          map[string]string{"error": "declined", "http.method": "POST"},
	}}, spans)

	require.Equal(t, [][]Span{spans}, z.Traces(t, "peers-bank"))
	require.Subset(t, z.Services(t), []string{"peers-bank", "peers-till"})
	require.Contains(t, z.Dependencies(t), Link{Parent: "peers-till", Child: "peers-bank", CallCount: 1, ErrorCount: 1})
	require.Empty(t, z.Trace(t, "000000000000000000000000000000ff"))
	require.Empty(t, z.Traces(t, "peers-nobody"))
}

func TestZipkinHangsAndRestarts(t *testing.T) {
	z := sharedZipkin(t)
	const id = "00000000000000000000000000000e0e"

	z.Pause()
	start := time.Now()
	resp, err := (&http.Client{
		Timeout:   500 * time.Millisecond,
		Transport: &http.Transport{DisableKeepAlives: true},
	}).Get(z.URL() + "/health")
	if err == nil {
		resp.Body.Close()
	}
	require.Error(t, err, "a paused Zipkin must not answer")
	require.GreaterOrEqual(t, time.Since(start), 500*time.Millisecond, "a paused Zipkin must not refuse either")

	z.Resume()
	postTrace(t, z.URL(), id, time.Now().UnixMicro())
	eventually(t, 10*time.Second, func() error {
		if len(z.Trace(t, id)) == 0 {
			return errors.New("no trace")
		}
		return nil
	})

	z.Stop()
	require.Error(t, dialable(strings.TrimPrefix(z.URL(), "http://")), "a stopped Zipkin must refuse connections")
	z.Start()
	require.Empty(t, z.Trace(t, id), "in-memory storage must start empty")
	postTrace(t, z.URL(), id, time.Now().UnixMicro())
	eventually(t, 10*time.Second, func() error {
		if n := len(z.Trace(t, id)); n != 2 {
			return fmt.Errorf("%d spans", n)
		}
		return nil
	})
}

// postTrace sends Zipkin a client span that starts at start, in microseconds,
// and the failed server span below it.
func postTrace(t testing.TB, url, id string, start int64) {
	t.Helper()
	body := fmt.Sprintf(`[
		{"traceId":%q,"id":"a2fb4a1d1a96d312","kind":"CLIENT","name":"GET /pay","timestamp":%d,"duration":3000,
		 "localEndpoint":{"serviceName":"Peers-Till","ipv4":"127.0.0.1","port":8080},
		 "remoteEndpoint":{"serviceName":"peers-bank","ipv6":"::1"},
		 "annotations":[{"timestamp":%d,"value":"headers sent"}],"debug":true},
		{"traceId":%q,"id":"0000000000000b0b","parentId":"a2fb4a1d1a96d312","kind":"SERVER","name":"post /charge",
		 "timestamp":%d,"duration":2000,"localEndpoint":{"serviceName":"peers-bank"},
		 "tags":{"http.method":"POST","error":"declined"}}]`,
		id, start, start+10, id, start+100)
	resp, err := httpClient.Post(url+"/api/v2/spans", "application/json", strings.NewReader(body))
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusAccepted, resp.StatusCode)
}
