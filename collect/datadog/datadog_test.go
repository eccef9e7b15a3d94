package datadog_test

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/datadog"
	"github.com/stretchr/testify/require"
)

// An answering client answers each request by what is in it.
type answering struct {
	answer func(body string) (status int)
	bodies []string // of what was taken
	say    string   // the body of the answers
}

func (a *answering) Do(r *http.Request) (*http.Response, error) {
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	status := http.StatusAccepted
	if a.answer != nil {
		status = a.answer(string(body))
	}
	if status == http.StatusAccepted {
		a.bodies = append(a.bodies, string(body))
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.say)), Request: r}, nil
}

func open(tb testing.TB, a *answering) *datadog.Sink {
	tb.Helper()
	s, err := datadog.New(datadog.Options{Key: "k", Host: "web1", NoCompression: true, Client: a})
	require.NoError(tb, err)
	return s
}

func snapshot(r *monitor.Registry, at time.Time) *collect.Snapshot {
	s := &collect.Snapshot{Time: at, Service: "shop"}
	for m := range r.Snapshot() {
		if m.Scope != "monitor" {
			s.Metrics = append(s.Metrics, m)
		}
	}
	return s
}

// texts returns each series of a request as a line.
func texts(tb testing.TB, body string) (lines []string) {
	for _, s := range read(tb, []byte(body)) {
		require.Equal(tb, "host", s.Resources[0].Type)
		require.Equal(tb, "web1", s.Resources[0].Name)
		what := "gauge"
		if s.Type == 1 {
			what = fmt.Sprint("count/", s.Interval)
		}
		lines = append(lines, fmt.Sprint(s.Metric, " ", what, " ", s.Points[0].Value, " ", strings.Join(s.Tags, ",")))
	}
	return lines
}

func TestSeries(t *testing.T) {
	a := new(answering)
	s := open(t, a)
	r := monitor.NewRegistry()
	scope := r.Scope("github.com/example/shop")
	scope.Counter("hits", monitor.String("region", "us-east-1")).Add(7)
	scope.Meter("cache miss").Mark(3)
	scope.Gauge("level").Set(0.25)
	scope.Gauge("nan").Set(math.NaN())
	scope.ValDist("sizes").Observe(10)
	err := io.ErrUnexpectedEOF
	scope.Func("(*Store).Get").Task()(nil)
	func() { defer scope.Func("(*Store).Get").Task()((*error)(&err)) }()
	at := time.Now().Add(10 * time.Second)
	first := snapshot(r, at)
	require.NoError(t, s.SendMetrics(t.Context(), first))
	lines := texts(t, a.bodies[0])
	for _, want := range []string{
		"hits.count count/10 7 service:shop,scope:github.com/example/shop,region:us-east-1",
		"cache_miss.words.count count/10 3 service:shop,scope:github.com/example/shop",
		"level.value gauge 0.25 service:shop,scope:github.com/example/shop",
		"sizes.sum count/10 10 service:shop,scope:github.com/example/shop",
		"Store.ptr.Get.ok count/10 1 service:shop,scope:github.com/example/shop",
		"Store.ptr.Get.in_flight gauge 0 service:shop,scope:github.com/example/shop",
		"Store.ptr.Get.class count/10 1 service:shop,scope:github.com/example/shop,class:Unexpected_EOF_Error",
	} {
		require.Contains(t, lines, want)
	}
	require.NotContains(t, a.bodies[0], "nan")
	require.NotContains(t, a.bodies[0], "rate")

	// What has not grown is not sent, and counts are what is new.
	scope.Counter("hits", monitor.String("region", "us-east-1")).Add(2)
	require.NoError(t, s.SendMetrics(t.Context(), snapshot(r, at.Add(20*time.Second))))
	lines = texts(t, a.bodies[1])
	require.Contains(t, lines, "hits.count count/20 2 service:shop,scope:github.com/example/shop,region:us-east-1")
	require.NotContains(t, a.bodies[1], "sizes")
	require.NotContains(t, a.bodies[1], "cache_miss")
}

// Two points of a series never have the same second.
func TestTimes(t *testing.T) {
	a := new(answering)
	s := open(t, a)
	r := monitor.NewRegistry()
	at := time.Now().Truncate(time.Second)
	seen := map[int64]bool{}
	for i, after := range []time.Duration{0, 100 * time.Millisecond, 900 * time.Millisecond, 2 * time.Second, -time.Hour, -time.Hour, 0} {
		r.Scope("s").Counter("n").Inc()
		require.NoError(t, s.SendMetrics(t.Context(), snapshot(r, at.Add(after))))
		second := read(t, []byte(a.bodies[i]))[0].Points[0].Timestamp
		require.False(t, seen[second], after)
		require.InDelta(t, at.Add(after).Unix(), second, 4)
		seen[second] = true
	}
	err := s.SendMetrics(t.Context(), snapshot(r, time.Time{}))
	require.ErrorContains(t, err, "datadog: the time 0001-01-01 00:00:00 +0000 UTC cannot be written")
}

// A large snapshot takes several requests; one that is refused costs what is in it until
// the next, and one that fails is sent again without those before.
func TestRequests(t *testing.T) {
	status, disliked := http.StatusBadRequest, "c900"
	a := &answering{answer: func(body string) int {
		if strings.Contains(body, disliked) {
			return status
		}
		return http.StatusAccepted
	}}
	s := open(t, a)
	r := monitor.NewRegistry()
	count := func() {
		for i := range 2000 {
			r.Scope("s").Counter(fmt.Sprintf("c%03d", i), monitor.String("long", strings.Repeat("x", 150))).Inc()
		}
	}
	total := func() (n float64) {
		for _, body := range a.bodies {
			for _, s := range read(t, []byte(body)) {
				n += s.Points[0].Value
			}
		}
		return n
	}
	count()
	at := time.Now()
	require.ErrorContains(t, s.SendMetrics(t.Context(), snapshot(r, at)), "metrics refused: answered 400")
	require.Greater(t, total(), 500.0)
	require.Less(t, total(), 1900.0)
	for _, body := range a.bodies {
		require.Less(t, len(body), 512_000)
	}
	count()
	status = http.StatusServiceUnavailable
	again := snapshot(r, at.Add(10*time.Second))
	require.ErrorContains(t, s.SendMetrics(t.Context(), again), "answered 503")
	disliked = "none"
	require.NoError(t, s.SendMetrics(t.Context(), again))
	require.Equal(t, 4000.0, total(), "nothing is lost, and nothing counts twice")
	n := len(a.bodies)
	require.NoError(t, s.SendMetrics(t.Context(), snapshot(r, at.Add(20*time.Second))))
	require.Len(t, a.bodies, n, "there is nothing to say")

	count()
	disliked, status = `"`, http.StatusForbidden
	require.ErrorContains(t, s.SendMetrics(t.Context(), snapshot(r, at.Add(30*time.Second))), "answered 403")
	require.Len(t, a.bodies, n)
}

// Datadog answers 202. What a proxy on the way says to a browser is no delivery.
func TestAnswerOfAnother(t *testing.T) {
	a := &answering{answer: func(string) int { return http.StatusOK }}
	s := open(t, a)
	r := monitor.NewRegistry()
	r.Scope("s").Counter("c").Inc()
	again := snapshot(r, time.Now())
	a.say = `<title>Log in</title>`
	require.ErrorContains(t, s.SendMetrics(t.Context(), again), `answered 200 OK: "<title>Log in</title>"`)
	a.say = "ok"
	require.ErrorContains(t, s.SendMetrics(t.Context(), again), `answered 200 OK: "ok"`)
	a.answer, a.bodies = nil, nil
	require.NoError(t, s.SendMetrics(t.Context(), again))
	require.Len(t, a.bodies, 1, "nothing is lost")
}

// Whatever names contain, requests can be read, and no two series are one.
func FuzzSeries(f *testing.F) {
	for _, name := range collecttest.HostileNames() {
		f.Add(name, name, name, 1.5)
	}
	f.Add("a.b", "x,y", "\"\\", math.Inf(1))
	f.Fuzz(func(t *testing.T, scope, name, tag string, v float64) {
		r := monitor.NewRegistry()
		r.Scope(scope).Gauge(name, monitor.String(tag, name)).Set(v)
		r.Scope(name).Gauge(scope, monitor.String(name, tag)).Set(v)
		r.Scope("s" + scope).Counter(tag).Inc()
		a := new(answering)
		metrics := snapshot(r, time.Now())
		require.NoError(t, open(t, a).SendMetrics(t.Context(), metrics))
		seen := map[string]bool{}
		for _, body := range a.bodies {
			for _, s := range read(t, []byte(body)) {
				id := fmt.Sprint(s.Metric, s.Tags)
				require.False(t, seen[id], id)
				seen[id] = true
				require.LessOrEqual(t, len(s.Metric), 200)
			}
		}
		want := 0
		for _, m := range metrics.Metrics {
			if m.Kind != monitor.KindGauge || math.Abs(m.Float) <= math.MaxFloat64 {
				want++
			}
		}
		require.Len(t, seen, want)
	})
}

// Once it knows the series, it makes no garbage for each.
func TestSendAllocations(t *testing.T) {
	a := new(answering)
	s := open(t, a)
	r := monitor.NewRegistry()
	var all []*monitor.Counter
	for i := range 1000 {
		all = append(all, r.Scope("s").Counter("c", monitor.Int("i", i%10), monitor.Int("j", i/10)))
	}
	at := time.Now()
	var metrics []monitor.Metric
	send := func() {
		for _, c := range all {
			c.Inc()
		}
		metrics = slices.AppendSeq(metrics[:0], r.Snapshot())
		at = at.Add(10 * time.Second)
		a.bodies = a.bodies[:0]
		require.NoError(t, s.SendMetrics(t.Context(), &collect.Snapshot{Time: at, Service: "s", Metrics: metrics}))
	}
	send()
	require.Less(t, testing.AllocsPerRun(5, send), 150.0)
}

// The points of a snapshot have one time, however many attempts it takes.
func TestAttemptsHaveOneTime(t *testing.T) {
	fail := true
	a := &answering{answer: func(string) int {
		if fail = !fail; fail {
			return http.StatusServiceUnavailable
		}
		return http.StatusAccepted
	}}
	s := open(t, a)
	r := monitor.NewRegistry()
	for i := range 3000 {
		r.Scope("s").Counter(fmt.Sprintf("c%03d", i), monitor.String("long", strings.Repeat("x", 150))).Inc()
	}
	metrics := snapshot(r, time.Now())
	for range 10 {
		if s.SendMetrics(t.Context(), metrics) == nil {
			break
		}
	}
	require.Greater(t, len(a.bodies), 1)
	times := map[int64]int{}
	for _, body := range a.bodies {
		for _, s := range read(t, []byte(body)) {
			times[s.Points[0].Timestamp]++
		}
	}
	require.Len(t, times, 1)
	for _, n := range times {
		require.Equal(t, 3000, n, "none is sent twice")
	}
}
