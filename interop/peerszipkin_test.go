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
	id, service, start := unique("463ac35c9f6413ad48485a3953bb"), unique("service"), time.Now().UnixMicro()
	till, bank := service+"-till", service+"-bank"
	postTrace(t, z.URL(), id, service, start)

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
		LocalEndpoint:  &Endpoint{ServiceName: till, IPv4: "127.0.0.1", Port: 8080},
		RemoteEndpoint: &Endpoint{ServiceName: bank, IPv6: "::1"},
		Annotations:    []Annotation{{Timestamp: start + 10, Value: "headers sent"}},
		Debug:          true,
	}, {
		TraceID: id, ID: "0000000000000b0b", ParentID: "a2fb4a1d1a96d312", Kind: "SERVER", Name: "post /charge",
		Timestamp: start + 100, Duration: 2000,
		LocalEndpoint: &Endpoint{ServiceName: bank},
		Tags:          map[string]string{"error": "declined", "http.method": "POST"},
	}}, spans)

	require.Equal(t, [][]Span{spans}, z.Traces(t, bank))
	require.Subset(t, z.Services(t), []string{bank, till})
	require.Contains(t, z.Dependencies(t), Link{Parent: till, Child: bank, CallCount: 1, ErrorCount: 1})
	require.Empty(t, z.Trace(t, "000000000000000000000000000000ff"))
	require.Empty(t, z.Traces(t, service+"-nobody"))
}

func TestZipkinHangsAndRestarts(t *testing.T) {
	z := startZipkin(t)
	id, service := unique("0000000000000000463ac35c9f64"), unique("service")

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
	postTrace(t, z.URL(), id, service, time.Now().UnixMicro())
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
	postTrace(t, z.URL(), id, service, time.Now().UnixMicro())
	eventually(t, 10*time.Second, func() error {
		if n := len(z.Trace(t, id)); n != 2 {
			return fmt.Errorf("%d spans", n)
		}
		return nil
	})
}

// postTrace sends Zipkin a client span of service-till that starts at start, in
// microseconds, and the failed server span of service-bank below it.
func postTrace(t testing.TB, url, id, service string, start int64) {
	t.Helper()
	body := fmt.Sprintf(`[
		{"traceId":%[1]q,"id":"a2fb4a1d1a96d312","kind":"CLIENT","name":"GET /pay","timestamp":%[2]d,"duration":3000,
		 "localEndpoint":{"serviceName":"%[3]s-Till","ipv4":"127.0.0.1","port":8080},
		 "remoteEndpoint":{"serviceName":"%[3]s-bank","ipv6":"::1"},
		 "annotations":[{"timestamp":%[4]d,"value":"headers sent"}],"debug":true},
		{"traceId":%[1]q,"id":"0000000000000b0b","parentId":"a2fb4a1d1a96d312","kind":"SERVER","name":"post /charge",
		 "timestamp":%[5]d,"duration":2000,"localEndpoint":{"serviceName":"%[3]s-bank"},
		 "tags":{"http.method":"POST","error":"declined"}}]`,
		id, start, service, start+10, start+100)
	resp, err := httpClient.Post(url+"/api/v2/spans", "application/json", strings.NewReader(body))
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusAccepted, resp.StatusCode)
}
