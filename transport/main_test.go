package transport_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A recorder keeps the spans that finish in a registry of its own.
type recorder struct {
	*monitor.Registry

	mu    sync.Mutex
	spans []monitor.SpanData // guarded by mu
}

func newRecorder() *recorder {
	r := &recorder{Registry: monitor.NewRegistry()}
	r.Observe(monitor.Observer{Finish: func(d monitor.SpanData) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.spans = append(r.spans, d)
	}})
	return r
}

func (r *recorder) finished() []monitor.SpanData {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.spans)
}

// wait returns the spans once there are n of them: a server's span finishes
// after its client has the response.
func (r *recorder) wait(t *testing.T, n int) []monitor.SpanData {
	t.Helper()
	require.Eventually(t, func() bool { return len(r.finished()) >= n }, 10*time.Second, time.Millisecond)
	require.Len(t, r.finished(), n)
	return r.finished()
}

// only returns the one span there is.
func (r *recorder) only(t *testing.T) monitor.SpanData {
	t.Helper()
	return r.wait(t, 1)[0]
}

// note returns the last value of an annotation, "" if there is none.
func note(d monitor.SpanData, key string) (value string) {
	for _, a := range d.Annotations {
		if a.Key == key {
			value = a.Value
		}
	}
	return value
}

// serve starts a server on the loopback interface, with HTTP/2 if major is 2.
func serve(t *testing.T, major int, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // of panics on purpose
	if major == 2 {
		s.EnableHTTP2 = true
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// get sends a request, and returns the response and the text of its body.
func get(t *testing.T, c *http.Client, url string) (*http.Response, string) {
	t.Helper()
	resp, err := c.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(text)
}
