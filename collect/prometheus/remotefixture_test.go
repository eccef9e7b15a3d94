package prometheus

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// A receiver is a server for remote writes of one version or of both.
type receiver struct {
	tb       testing.TB
	knows    map[string]int // the version of a Content-Type
	status   func(series int) (status, written int)
	requests []int // series of each request that was taken
	series   map[string]*written
	all      []*written
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	version, ok := r.knows[request.Header.Get("Content-Type")]
	if !ok {
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		r.tb.Error(err)
	}
	list := readRequest(r.tb, version, body)
	status, n := http.StatusNoContent, len(list)
	if r.status != nil {
		status, n = r.status(len(list))
	}
	if version == 2 {
		w.Header().Set("X-Prometheus-Remote-Write-Samples-Written", fmt.Sprint(n))
	}
	w.WriteHeader(status)
	if status/100 != 2 {
		return
	}
	r.requests = append(r.requests, len(list))
	for _, s := range list {
		r.all = append(r.all, s)
		r.series[fmt.Sprint(s.labels)] = s
	}
}

var (
	only1 = map[string]int{"application/x-protobuf": 1}
	both  = map[string]int{"application/x-protobuf": 1, "application/x-protobuf;proto=io.prometheus.write.v2.Request": 2}
)

// remoteTo returns a sink and the receiver that it writes to.
func remoteTo(t *testing.T, knows map[string]int, o RemoteOptions) (*Remote, *receiver) {
	t.Helper()
	r := &receiver{tb: t, knows: knows, series: map[string]*written{}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	o.URL = server.URL
	if o.Labels == nil {
		o.Labels = []monitor.Tag{{Key: "job", Value: "j"}}
	}
	sink, err := NewRemote(o)
	require.NoError(t, err)
	return sink, r
}

// named returns the series of this name, by one of their labels.
func (r *receiver) named(name, label string) map[string]*written {
	found := map[string]*written{}
	for _, s := range r.series {
		if s.labels["__name__"] == name {
			found[s.labels[label]] = s
		}
	}
	return found
}

// remoteRegistry returns a registry with one instrument of each kind.
func remoteRegistry() *monitor.Registry {
	r := monitor.NewRegistry()
	s := r.Scope("example.com/shop")
	s.Counter("hits", monitor.String("job", "mine"), monitor.String("zone", "a")).Add(7)
	s.Gauge("depth").Set(math.NaN())
	s.ValDist("size").In(monitor.Bytes).Observe(100)
	err := errors.New("broken")
	s.Func("get").Task()(&err)
	s.Func("get").Task()(nil)
	return r
}

func snapshotOf(r *monitor.Registry, at time.Time) *collect.Snapshot {
	s := &collect.Snapshot{Time: at, Service: "shop", Part: 1, Parts: 1}
	for m := range r.Snapshot() {
		s.Metrics = append(s.Metrics, m)
	}
	return s
}
