package export_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/spacemonkeygo/monitor/v2/stats"
	"github.com/stretchr/testify/require"
)

// A backend that repeats a secret gets it neither into the log, nor into the ledger, nor
// onto /stats.
func TestASecretThatIsRepeated(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		said := strings.Join([]string{r.Header.Get("Dd-Api-Key"), r.Header.Get("Authorization"), r.Header.Get("X-Key"), password}, " ")
		_, _ = w.Write([]byte(`{"error":"you are ` + said + `","message":"you are ` + said + `"}`))
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for _, u := range []string{
		"influx2://" + host + "/o/b?token=sw0rdfish",
		"influx://me:sw0rdfish@" + host + "/db",
		"opentsdb+http://me:sw0rdfish@" + host,
		"prometheus+http://me:sw0rdfish@" + host,
		"prometheus+http://" + host + "?header.Authorization=Bearer%20sw0rdfish",
		"otlp://" + host + "?header.X-Key=sw0rdfish",
		"zipkin://" + host + "?header.X-Key=sw0rdfish",
		"datadog+http://" + host + "?apikey=sw0rdfish",
	} {
		var log bytes.Buffer
		sink, err := export.Sink(u)
		require.NoError(t, err)
		r := monitor.NewRegistry()
		p := collect.Options{Logger: slog.New(slog.NewTextHandler(&log, nil)), Interval: 20 * time.Millisecond}.Start(r, sink)
		_, span := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
		span.Finish(nil)
		failed := func() bool {
			return slices.ContainsFunc(p.Ledger(), func(e collect.Entry) bool { return e.Failures > 0 })
		}
		require.Eventually(t, failed, 10*time.Second, time.Millisecond)
		w, request := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/stats", nil)
		stats.Options{Authorize: func(*http.Request) bool { return true }}.Handler(r).ServeHTTP(w, request)
		text := w.Body.String()
		lost := p.Stop(t.Context())
		require.ErrorContains(t, lost, "you are", u)
		text += lost.Error() + log.String()
		for _, e := range p.Ledger() {
			text += e.LastError
		}
		require.Contains(t, text, "[hidden]")
		require.NotContains(t, text, "sw0rdfish", u)
		require.NotContains(t, text, "c3cwcmRmaXNo", u) // of base64
	}
}
