package prometheus

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// The budget of a page of 10,000 series is 200 allocations.
func TestPageAllocations(t *testing.T) {
	for _, r := range []*monitor.Registry{tenThousand(), functions()} {
		for f := range format(formats) {
			h := Handler(r, Options{UTF8Names: true})
			w, request := &void{http.Header{}}, httptest.NewRequest(http.MethodGet, "/metrics", nil)
			request.Header.Set("Accept", f.contentType(allowUTF8))
			request.Header.Set("Accept-Encoding", "gzip")
			h.ServeHTTP(w, request)
			page := testing.AllocsPerRun(5, func() { h.ServeHTTP(w, request) })
			require.LessOrEqual(t, page, 200.0)
		}
	}
}

// An encoder allocates nothing but the page, whatever is on it.
func TestEncoderAllocations(t *testing.T) {
	metrics := fixture()
	for f := range format(formats) {
		for _, o := range []Options{{Created: true}, {Quantiles: []float64{0.5}, UTF8Names: true}} {
			s := newSettings(o)
			p := newPage(s, s.naming(allowUTF8), f)
			all := each(metrics)
			p.make("shop", all, f)
			n := testing.AllocsPerRun(20, func() { p.make("shop", all, f) })
			require.LessOrEqual(t, n, 4.0, "%d: the iteration's own", f)
		}
	}
}

// Series that come and go must not make every page as expensive as the first.
func TestNewSeriesAllocations(t *testing.T) {
	r := tenThousand()
	h := Handler(r, Options{})
	w, request := &void{http.Header{}}, httptest.NewRequest(http.MethodGet, "/metrics", nil)
	h.ServeHTTP(w, request)
	n := 0
	page := testing.AllocsPerRun(5, func() {
		n++
		r.Scope("a").Counter(fmt.Sprint("first", n)).Inc()
		h.ServeHTTP(w, request)
	})
	require.LessOrEqual(t, page, 200.0)
}
