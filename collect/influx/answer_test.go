package influx_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/influx"
	"github.com/stretchr/testify/require"
)

// What is too large is cut in two until it is not, and later requests are smaller
// from the start.
func TestTooLarge(t *testing.T) {
	const most = 700
	addr, requests := serve(t, func(_ int, r request) (int, string, string) {
		if len(r.points) > most {
			return http.StatusRequestEntityTooLarge, "", `{"error":"Request Entity Too Large"}`
		}
		return ok(0, r)
	})
	s, err := influx.New(influx.Options{URL: "http://" + addr, Database: "db"})
	require.NoError(t, err)
	defer s.Close()
	taken := func() map[string]bool {
		seen := map[string]bool{}
		for _, r := range requests() {
			for _, p := range r.points {
				seen[p.tags["i"]] = seen[p.tags["i"]] || len(r.points) <= most
			}
		}
		return seen
	}
	require.NoError(t, s.SendMetrics(t.Context(), counters(3000)))
	require.Len(t, taken(), 3000)
	require.NotContains(t, taken(), false)
	before := len(requests())
	require.LessOrEqual(t, before, 1+2+4+8)
	require.NoError(t, s.SendMetrics(t.Context(), counters(3000)))
	for _, r := range requests()[before:] {
		require.LessOrEqual(t, len(r.points), most)
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
func requireOutcome(t *testing.T, s *influx.Sink, snapshot *collect.Snapshot, want outcome, text string) (lost int64) {
	t.Helper()
	err := s.SendMetrics(t.Context(), snapshot)
	require.ErrorContains(t, err, "influx: ")
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
	for _, c := range []struct {
		status int
		header string
		body   string
		want   outcome
		lost   int64
		text   string
	}{
		// Version 1.
		{400, "", `{"error":"partial write: field type conflict: input field \"total\" on measurement \"n\" is type integer, already exists as type float dropped=2"}` + "\n",
			partly, 2, `influx: 2 points refused: answered 400 Bad Request: "partial write: field type conflict: input field \"total\" on measurement \"n\" is type`},
		{400, "", `{"error":"partial write: unable to parse 'n': missing fields\nunable to parse 'n2': invalid number dropped=0"}`, partly, 2, "missing fields"},
		{400, "", `{"error":"partial write: points beyond retention policy dropped=1"}`, partly, 1, "beyond retention policy"},
		{400, "", `{"error":"unable to parse 'n value=': missing field value"}`, refused, 3, "missing field value"},
		{404, "", `{"error":"database not found: \"nope\""}`, refused, 0, `answered 404 Not Found: "database not found: \"nope\""`},
		{401, "", `{"error":"authorization failed"}`, refused, 0, `answered 401 Unauthorized: "authorization failed"`},
		{500, "", `{"error":"timeout"}`, again, 0, `answered 500 Internal Server Error: "timeout"`},
		// Version 2.
		{400, "", `{"code":"invalid","message":"unable to parse 'n': missing fields"}`, refused, 3, "missing fields"},
		{422, "", `{"code":"unprocessable entity","message":"failure writing points to database: partial write: field type conflict dropped=1"}`, partly, 1, "type conflict"},
		{404, "", `{"code":"not found","message":"bucket \"nope\" not found"}`, refused, 0, `bucket \"nope\" not found`},
		{429, "Retry-After: 7", `{"code":"too many requests","message":"slow down"}`, again, 0, `answered 429 Too Many Requests: "slow down"`},
		{503, "Retry-After: 7", "", again, 0, "answered 503 Service Unavailable"},
		// Others.
		{400, "", `{"error":"partial write: ` + strings.Repeat("!", 70_000), refused, 3, "answered 400"},
		{400, "", "cannot parse line: no fields", refused, 3, `answered 400 Bad Request: "cannot parse line: no fields"`},
		{400, "", `{"error":{}}`, refused, 3, `answered 400 Bad Request: "{\"error\":{}}"`},
		{400, "", `partial write: dropped=99999999999999999999`, partly, 1, "partial"},
		{307, "Location: /elsewhere", "", refused, 0, "answered 307 Temporary Redirect"},
		{200, "Content-Type: text/html", "<title>Log in</title>", again, 0, `not the answer of such a backend: answered 200 OK: "<title>Log in</title>"`},
		{200, "Content-Type: text/html", "", again, 0, "answered 200 OK"},
		{200, "", "thanks", again, 0, `answered 200 OK: "thanks"`},
		{202, "Content-Type: application/json", "{}", again, 0, `answered 202 Accepted: "{}"`},
		// Cut, behind 64 KiB.
		{400, "", `{"error":"partial write: dropped=1` + strings.Repeat("!", 70_000) + `dropped=2"}`, refused, 3, "answered 400"},
		{400, "", `{"error":"partial write: unable to parse 'n'` + strings.Repeat("!", 70_000) + `"}`, refused, 3, "answered 400"},
	} {
		addr, requests := serve(t, func(int, request) (int, string, string) { return c.status, c.header, c.body })
		s, err := influx.New(influx.Options{URL: "http://" + addr, Database: "db"})
		require.NoError(t, err)
		lost := requireOutcome(t, s, counters(3), c.want, c.text)
		if c.want == partly {
			require.Equal(t, c.lost, lost, c.text)
		}
		require.Len(t, requests(), 1)
		require.NoError(t, s.Close())
	}
}

// When one of several requests is refused the others are sent, and counted.
func TestOneOfSeveralRequestsIsRefused(t *testing.T) {
	addr, requests := serve(t, func(n int, r request) (int, string, string) {
		if n == 2 {
			return http.StatusBadRequest, "", `{"code":"invalid","message":"no"}`
		}
		return ok(n, r)
	})
	s, err := influx.New(influx.Options{URL: "http://" + addr, Bucket: "b"})
	require.NoError(t, err)
	defer s.Close()
	require.EqualError(t, s.SendMetrics(t.Context(), counters(12_000)), `influx: 5000 points refused: answered 400 Bad Request: "no"`)
	require.Len(t, requests(), 3)
}

// Quantiles are of the time since the last delivery, which one in part is.
func TestIntervals(t *testing.T) {
	status := http.StatusNoContent
	addr, requests := serve(t, func(int, request) (int, string, string) {
		return status, "", `{"error":"partial write: dropped=1"}`
	})
	s, err := influx.New(influx.Options{URL: "http://" + addr, Database: "db"})
	require.NoError(t, err)
	defer s.Close()
	r := monitor.NewRegistry()
	d := r.Scope("test").ValDist("d")
	for _, c := range []struct {
		status   int
		value    float64
		min, max string
	}{
		{204, 1, "1", "1"},
		{503, 2, "2", "2"},
		{400, 8, "2", "8"},
		{204, 4, "4", "4"},
	} {
		d.Observe(c.value)
		snapshot := &collect.Snapshot{Time: time.Now(), Service: "s"}
		for m := range r.Snapshot() {
			if m.Scope == "test" {
				snapshot.Metrics = append(snapshot.Metrics, m, m)
				snapshot.Metrics[1].Name = "other"
			}
		}
		status = c.status
		err := s.SendMetrics(t.Context(), snapshot)
		require.Equal(t, c.status == 204, err == nil, "%v", err)
		p := requests()[len(requests())-1].points[0]
		requireNear(t, c.min, p.fields["min"])
		requireNear(t, c.max, p.fields["max"])
	}
}
