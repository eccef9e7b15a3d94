package opentsdb_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/opentsdb"
	"github.com/stretchr/testify/require"
)

// What is too large is cut in two until it is not, and later requests are smaller
// from the start.
func TestTooLarge(t *testing.T) {
	const most = 100
	for status, text := range map[int]string{
		413: "",
		400: `{"error":{"code":400,"message":"Chunked request not supported.","trace":""}}`,
	} {
		addr, requests := serve(t, func(_ int, r request) (int, string, string) {
			if len(r.points) > most {
				return status, "", text
			}
			return ok(0, r)
		})
		s, err := opentsdb.New(opentsdb.Options{URL: "http://" + addr, Host: "web1"})
		require.NoError(t, err)
		taken := func() map[string]bool {
			seen := map[string]bool{}
			for _, r := range requests() {
				for _, p := range r.points {
					seen[p.Tags["i"]] = seen[p.Tags["i"]] || len(r.points) <= most
				}
			}
			return seen
		}
		require.NoError(t, s.SendMetrics(t.Context(), counters(500)))
		require.Len(t, taken(), 500)
		require.NotContains(t, taken(), false)
		before := len(requests())
		require.NoError(t, s.SendMetrics(t.Context(), counters(500)))
		require.Less(t, len(requests())-before, before)
		for _, r := range requests()[before:] {
			require.LessOrEqual(t, len(r.points), most)
		}
		require.NoError(t, s.Close())
	}
}

// An outcome is what becomes of a snapshot.
type outcome int

const (
	refused outcome = iota // all of it
	partly                 // some of it
	again                  // it may be sent again
)

// requireOutcome sends the snapshot and checks by a pipeline's ledger what comes of
// the error.
func requireOutcome(t *testing.T, s *opentsdb.Sink, snapshot *collect.Snapshot, want outcome, text string) (lost int64) {
	t.Helper()
	err := s.SendMetrics(t.Context(), snapshot)
	require.ErrorContains(t, err, "opentsdb: ")
	require.ErrorContains(t, err, text)
	p := collect.Options{Interval: time.Hour, MinBackoff: time.Hour, Logger: quiet{}}.Start(monitor.NewRegistry(), replay{err})
	stopped := p.Stop(t.Context())
	e := p.Ledger()[0]
	require.True(t, e.Balanced())
	loss, _ := errors.AsType[*collect.LossError](stopped)
	require.NotNil(t, loss)
	got := again
	for _, d := range e.Dropped {
		if d.Reason == collect.Rejected {
			got, lost = partly, d.Count
			if e.Delivered == 0 {
				got = refused
			}
		}
	}
	require.Equal(t, want, got, "%v of %v", e, err)
	return lost
}

// replay is a sink that fails with the error.
type replay struct{ err error }

func (replay) Name() string                                           { return "replay" }
func (replay) Traits() collect.Traits                                 { return collect.Traits{Acknowledges: true} }
func (replay) Close() error                                           { return nil }
func (r replay) SendMetrics(context.Context, *collect.Snapshot) error { return r.err }

// quiet is a logger that says nothing.
type quiet struct{}

func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

// What servers say, and what it means.
func TestAnswers(t *testing.T) {
	const details = `{"success":1,"failed":2,"errors":[{"datapoint":{"metric":"n.total","timestamp":1,"value":"1","tags":{"failed":"7","i":"1"}},"error":"Unknown metric"},{"datapoint":{},"error":"other"}]}`
	for _, c := range []struct {
		status int
		header string
		body   string
		want   outcome
		lost   int64
		text   string
	}{
		{400, "", details, partly, 2, `opentsdb: 2 points refused: answered 400 Bad Request: "Unknown metric"`},
		{200, "", details, partly, 2, `answered 200 OK: "Unknown metric"`},
		{200, "", `{ "failed": 1 }`, partly, 1, "answered 200 OK"},
		{400, "", `{"errors":[{"datapoint":{},"error":"one"},{"datapoint":{},"error":"tw`, partly, 2, "one"},
		{400, "", `{"errors":[{"datapoint":{},"error":"one` + strings.Repeat("!", 70_000), refused, 3, "answered 400"},
		{400, "", `{"success":0,"failed":3,"errors":[]}`, refused, 3, "answered 400"},
		{400, "", `{"error":{"code":400,"message":"Unable to parse the given JSON","details":"at 1"}}`, refused, 3, `answered 400 Bad Request: "Unable to parse the given JSON"`},
		{404, "", `{"error":{"code":404,"message":"Endpoint not found"}}`, refused, 0, `answered 404 Not Found: "Endpoint not found"`},
		{401, "", `{"error":"who are you"}`, refused, 0, `answered 401 Unauthorized: "who are you"`},
		{405, "", "", refused, 0, "answered 405 Method Not Allowed"},
		{429, "Retry-After: 7", "", again, 0, "answered 429 Too Many Requests"},
		{503, "", `{"error":{"code":503,"message":"Please throttle writes"}}`, again, 0, `"Please throttle writes"`},
		{500, "", `{"error":{}}`, again, 0, "answered 500"},
		{200, "Content-Type: text/html", "<title>Log in</title>", again, 0, `not the answer of such a backend: answered 200 OK: "<title>Log in</title>"`},
		{200, "Content-Type: text/html", "", again, 0, "answered 200 OK"},
		{200, "", "thanks", again, 0, `answered 200 OK: "thanks"`},
		{200, "Content-Type: application/json", "{}", again, 0, `answered 200 OK: "{}"`},
		{200, "", `{"success":true}`, again, 0, "answered 200 OK"},
		// Cut, behind 64 KiB.
		{200, "", `{"success":3,"errors":["` + strings.Repeat("!", 70_000) + `"],"failed":1}`, refused, 3, "answered 200 OK"},
		{200, "", `{"failed":1,"errors":["` + strings.Repeat("!", 70_000) + `"],"success":2}`, partly, 1, "answered 200 OK"},
		{200, "", `{"x":"` + strings.Repeat("!", 65_518) + `","failed":12,"success":0}`, again, 0, "answered 200 OK"},
	} {
		addr, requests := serve(t, func(int, request) (int, string, string) { return c.status, c.header, c.body })
		s, err := opentsdb.New(opentsdb.Options{URL: "http://" + addr})
		require.NoError(t, err)
		lost := requireOutcome(t, s, counters(3), c.want, c.text)
		if c.want == partly {
			require.Equal(t, c.lost, lost, c.text)
		}
		require.Len(t, requests(), 1)
		require.NoError(t, s.Close())
	}
	addr, _ := serve(t, func(int, request) (int, string, string) { return 200, "", `{"success":3,"failed":0,"errors":[]}` })
	s, err := opentsdb.New(opentsdb.Options{URL: "http://" + addr})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.SendMetrics(t.Context(), counters(3)))
}

// When one of several requests is refused the others are sent, and counted.
func TestOneOfSeveralRequestsIsRefused(t *testing.T) {
	addr, requests := serve(t, func(n int, r request) (int, string, string) {
		if n == 2 {
			return http.StatusBadRequest, "", "no"
		}
		return ok(n, r)
	})
	s, err := opentsdb.New(opentsdb.Options{URL: "http://" + addr})
	require.NoError(t, err)
	defer s.Close()
	require.EqualError(t, s.SendMetrics(t.Context(), counters(2000)), fmt.Sprintf(
		`opentsdb: %d points refused: answered 400 Bad Request: "no"`, len(requests()[1].points)))
	require.Greater(t, len(requests()), 3)
}
