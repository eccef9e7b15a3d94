package otlp

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// A choosy client answers each request according to its content, with a status and a body,
// and keeps the requests that it took.
type choosy struct {
	answer func(n int, body string) (status int, text string)
	n      int // requests
	taken  []string
}

func (c *choosy) Do(r *http.Request) (*http.Response, error) {
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	status, text := c.answer(c.n, string(body))
	c.n++
	if status == http.StatusOK {
		c.taken = append(c.taken, string(body))
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
}

// large is a snapshot that takes four requests.
func large(second int) *collect.Snapshot {
	s := &collect.Snapshot{Time: start.Add(time.Duration(second) * time.Second)}
	for i := range 1000 {
		s.Metrics = append(s.Metrics, monitor.Metric{Scope: "s", Name: fmt.Sprint("n", i), Start: start, Kind: monitor.KindCounter,
			Int: int64(second), Tags: []monitor.Tag{{Key: "long", Value: strings.Repeat("x", 8000)}}})
	}
	return s
}

// If a request is refused for its content, the content is lost, and no more.
func TestRefusedMetrics(t *testing.T) {
	for _, disliked := range []string{"\x04s.n0", "\x06s.n500", "\x06s.n999"} {
		c := &choosy{answer: func(_ int, body string) (int, string) {
			if strings.Contains(body, disliked) {
				return http.StatusBadRequest, ""
			}
			return http.StatusOK, ""
		}}
		s, err := NewMetrics(Options{URL: "http://c", NoCompression: true, Client: c})
		require.NoError(t, err)
		require.ErrorContains(t, s.SendMetrics(t.Context(), large(10)), "metrics refused: answered 400")
		require.Len(t, c.taken, 3)
	}
}

// The ledger of a pipeline has the number of items that were not taken.
func TestRefusedInTheLedger(t *testing.T) {
	c := &choosy{answer: func(_ int, body string) (int, string) {
		if strings.Contains(body, "\x05n500 ") {
			return http.StatusBadRequest, ""
		}
		return http.StatusOK, ""
	}}
	s, err := NewMetrics(Options{URL: "http://c", NoCompression: true, Client: c})
	require.NoError(t, err)
	r := monitor.NewRegistry()
	for i := range 1000 {
		long := strings.Repeat("x", 200)
		r.Scope("s").Func(fmt.Sprint("n", i, " "), monitor.String("a", long), monitor.String("b", long), monitor.String("c", long)).Task()(nil)
	}
	p := collect.Options{Interval: time.Hour, BatchMetrics: 2000, Logger: new(recorder)}.Start(r, s)
	require.ErrorContains(t, p.Stop(t.Context()), "answered 400")
	taken := 0
	for _, body := range c.taken {
		for _, scope := range as[metricsRequest](t, fromProtobuf(t, "MetricsRequest", []byte(body))).ResourceMetrics[0].ScopeMetrics {
			for _, m := range scope.Metrics {
				switch {
				case m.Name == "task.duration":
					taken += len(m.ExponentialHistogram.DataPoints) // each function has succeeded once
				case strings.HasPrefix(m.Name, "monitor."), strings.HasPrefix(m.Name, "collect."):
					taken++
				}
			}
		}
	}
	require.Greater(t, taken, 100)
	e := p.Ledger()[0]
	require.EqualValues(t, taken, e.Delivered)
	require.Equal(t, e.Made, e.Delivered+e.Lost())
}

func TestRefusedSpans(t *testing.T) {
	c := &choosy{answer: func(n int, _ string) (int, string) {
		if n == 1 {
			return http.StatusUnprocessableEntity, ""
		}
		return http.StatusOK, ""
	}}
	s, err := NewTraces(Options{URL: "http://c", Client: c})
	require.NoError(t, err)
	spans := slices.Repeat([]monitor.SpanData{hostile(strings.Repeat("long", 1000))}, 200)
	require.ErrorContains(t, s.SendSpans(t.Context(), spans), "spans refused: answered 422")
	require.Equal(t, 4, c.n)
}

// If all items are refused, the error is permanent. If the client is refused, no more
// requests are sent.
func TestRefusedWhole(t *testing.T) {
	for status, requests := range map[int]int{400: 4, 422: 4, 401: 1, 404: 1, 500: 1, 503: 1} {
		c := &choosy{answer: func(int, string) (int, string) { return status, "" }}
		s, err := NewMetrics(Options{URL: "http://c", NoCompression: true, Client: c})
		require.NoError(t, err)
		require.ErrorContains(t, s.SendMetrics(t.Context(), large(10)), fmt.Sprintf("otlp: answered %d", status))
		require.Equal(t, requests, c.n, status)
	}
}

// If a request was taken and some of its items were rejected, that is reported once, even
// if a later request has to be sent again: then the attempt that ends the batch reports it.
func TestRejectedOfAnEarlierAttempt(t *testing.T) {
	for _, temporality := range []Temporality{Delta, Cumulative} {
		c := &choosy{answer: func(n int, _ string) (int, string) {
			switch n {
			case 0:
				return http.StatusOK, partialOf(7, "")
			case 1:
				return http.StatusServiceUnavailable, ""
			}
			return http.StatusOK, ""
		}}
		s, err := NewMetrics(Options{URL: "http://c", Temporality: temporality, Client: c})
		require.NoError(t, err)
		list := large(10)
		require.ErrorContains(t, s.SendMetrics(t.Context(), list), "answered 503")
		require.ErrorContains(t, s.SendMetrics(t.Context(), list), "otlp: 7 metrics refused: the receiver took all but 7:")
		require.Equal(t, 5, c.n, "four requests, one of them twice")
		require.NoError(t, s.SendMetrics(t.Context(), large(20)))
	}
}

// To a pipeline, the sink of both signals behaves like the two sinks of one signal.
func TestSinksAgree(t *testing.T) {
	both, err := New(Options{URL: "http://c", Interval: time.Minute})
	require.NoError(t, err)
	one, err := NewMetrics(Options{URL: "http://c", Interval: time.Minute})
	require.NoError(t, err)
	require.Equal(t, one.Traits(), both.Traits())
	require.True(t, both.Traits().TakesPast)
	deltas, err := New(Options{URL: "http://c", Temporality: Delta})
	require.NoError(t, err)
	require.False(t, deltas.Traits().TakesPast)
}
