package prometheus

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// The budget of a page of 10,000 series is 200 allocations. What the snapshot
// makes is not of this package.
func TestPageAllocations(t *testing.T) {
	r := tenThousand()
	h := Handler(r, Options{})
	w, request := &void{http.Header{}}, httptest.NewRequest(http.MethodGet, "/metrics", nil)
	request.Header.Set("Accept-Encoding", "gzip")
	h.ServeHTTP(w, request)
	snapshot := testing.AllocsPerRun(5, func() {
		for range r.Snapshot() {
		}
	})
	page := testing.AllocsPerRun(5, func() { h.ServeHTTP(w, request) })
	require.LessOrEqual(t, page-snapshot, 30.0, "%v, of which %v are the snapshot's", page, snapshot)
}

// Series that come and go must not make every page as dear as the first.
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
	snapshot := testing.AllocsPerRun(5, func() {
		for range r.Snapshot() {
		}
	})
	require.LessOrEqual(t, page-snapshot, 200.0, "%v, of which %v are the snapshot's", page, snapshot)
}
