package prometheus

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// A flaky client answers each request by its next step: with this status, or not at all for
// 0.
type flaky struct {
	tb    testing.TB
	steps []int
	taken []*written
}

var errUnreachable = errors.New("unreachable")

func (f *flaky) Do(request *http.Request) (*http.Response, error) {
	defer request.Body.Close()
	require.NotEmpty(f.tb, f.steps, "one request too many")
	status := f.steps[0]
	f.steps = f.steps[1:]
	switch status {
	case 0:
		return nil, errUnreachable
	case http.StatusNoContent:
		body, err := io.ReadAll(request.Body)
		require.NoError(f.tb, err)
		f.taken = append(f.taken, readRequest(f.tb, 1, body)...)
	}
	return &http.Response{StatusCode: status, Body: http.NoBody, Header: http.Header{}}, nil
}

func counters(at time.Time, n int) *collect.Snapshot {
	s := &collect.Snapshot{Time: at, Service: "s"}
	for i := range n {
		s.Metrics = append(s.Metrics, monitor.Metric{Scope: "x/s", Name: fmt.Sprint("c", i), Kind: monitor.KindCounter})
	}
	return s
}

func flakyRemote(t *testing.T, steps ...int) (*Remote, *flaky) {
	f := &flaky{tb: t, steps: steps}
	sink, err := NewRemote(RemoteOptions{URL: "http://p", Version: Remote1, Client: f})
	require.NoError(t, err)
	return sink, f
}

// A refusal is about one request. If the next request cannot be sent at all, that is an
// outage: it is sent again, and nothing of it is lost.
func TestRemoteOutageAfterRefusal(t *testing.T) {
	for name, n := range map[string]int{"of the snapshot before": 10, "of the same snapshot": 3000} {
		t.Run(name, func(t *testing.T) {
			sink, f := flakyRemote(t, 400, 0, 204)
			s := counters(time.Now(), n)
			err := sink.SendMetrics(t.Context(), s)
			if n == 10 {
				require.ErrorContains(t, err, "prometheus: answered 400")
				s = counters(time.Now(), n)
				err = sink.SendMetrics(t.Context(), s)
			}
			require.ErrorIs(t, err, errUnreachable)
			err = sink.SendMetrics(t.Context(), s)
			if n == 10 {
				require.NoError(t, err)
			} else { // the error still has the refused series
				require.ErrorContains(t, err, "prometheus: 2000 series refused: answered 400")
				require.Equal(t, maxRemoteSamples, sink.sender.Refused())
			}
			require.Empty(t, f.steps)
			require.Len(t, f.taken, (n+1)%maxRemoteSamples)
		})
	}
}

// Series of a snapshot that was written in part are marked as stale after its time, because
// receivers refuse samples that are older than those they have.
func TestStaleAfterPartOfSnapshot(t *testing.T) {
	sink, f := flakyRemote(t, 204, 0, 204, 204)
	at := time.Now()
	require.ErrorIs(t, sink.SendMetrics(t.Context(), counters(at, 3000)), errUnreachable)
	f.taken = nil
	require.NoError(t, sink.Close())
	require.Len(t, f.taken, 3001)
	for _, s := range f.taken {
		require.Equal(t, math.Float64bits(staleNaN), math.Float64bits(s.value))
		require.Greater(t, s.time, at.UnixMilli())
	}
}

// A page of a proxy is no delivery, in either version, and no reason to fall back to 1.0.
func TestPagesAreNotReceivers(t *testing.T) {
	for _, version := range []RemoteVersion{RemoteAuto, Remote1, Remote2} {
		for _, page := range []struct{ kind, body string }{
			{"text/html; charset=utf-8", "<title>Log in</title>"}, {"text/html", ""}, {"", "<p>"}, {"text/plain", "ok"}, {"application/json", "{}"},
		} {
			sink, r := remoteTo(t, both, RemoteOptions{Version: version})
			var sent []string
			proxied := true
			client := clientFunc(func(request *http.Request) (*http.Response, error) {
				sent = append(sent, request.Header.Get("X-Prometheus-Remote-Write-Version"))
				if proxied {
					return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {page.kind}},
						Body: io.NopCloser(strings.NewReader(page.body))}, nil
				}
				return http.DefaultTransport.RoundTrip(request)
			})
			o := sink.options
			o.Client = client
			sink, err := NewRemote(o)
			require.NoError(t, err)
			s := counters(time.Now(), 3)
			err = sink.SendMetrics(t.Context(), s)
			require.ErrorContains(t, err, "not the answer of such a backend: answered 200 OK")
			require.ErrorContains(t, err, page.body)
			require.Len(t, sent, 1)
			proxied = false
			require.NoError(t, sink.SendMetrics(t.Context(), s))
			require.NotEmpty(t, r.all)
			require.Equal(t, sent[0], sent[1], "the version is the same")
			require.NoError(t, sink.Close())
		}
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

type clientFunc func(*http.Request) (*http.Response, error)

func (f clientFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }
