package stats

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestRegistries(t *testing.T) {
	a, b := monitor.NewRegistry(), monitor.NewRegistry()
	a.SetService("first")
	b.SetService("second")
	require.Equal(t, []string{"first", "second"}, services(t, Handler(a, b)))
	require.Equal(t, []string{monitor.Default.Service()}, services(t, Handler()))
	require.Equal(t, []string{monitor.Default.Service(), "second"}, services(t, Handler(nil, b)))
	require.Equal(t, []string{"second", "first"}, services(t, Handler(b, a, b)))
}

func services(t *testing.T, h http.Handler) (names []string) {
	t.Helper()
	var page struct{ Services []struct{ Service string } }
	require.NoError(t, json.Unmarshal(get(t, h, "/stats?format=json").Body.Bytes(), &page))
	for _, s := range page.Services {
		names = append(names, s.Service)
	}
	return names
}

func TestMatch(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("store").Counter("reads", monitor.String("Table", "users")).Inc()
	r.Scope("store").Counter("writes").Inc()
	r.Scope("api").Meter("requests").Mark(1)
	h := Handler(r)
	f := func(query string, want int) {
		t.Helper()
		body := get(t, h, "/stats?match="+query).Body.String()
		require.Equal(t, want, strings.Count(body, "\ncounter ")+strings.Count(body, "\nmeter "), body)
	}
	f("STORE", 2)
	f("table%3Duse", 1)
	f("read", 1)
	f("api", 1)
	f("nowhere", 0)
}
