package transport

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestMatchedFieldsAreKnown(t *testing.T) {
	require.NotZero(t, matchedAt, "the fields of http.Request are others than those of matched")
}

// A handler outside may read the request in another goroutine at any time, except for what
// handlers inside set.
func TestShareTouchesNothingElse(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/users/{id}", func(_ http.ResponseWriter, r *http.Request) { _ = r.ParseForm() })
	h := Options{Registry: monitor.NewRegistry()}.Handler(mux)
	r := httptest.NewRequest("GET", "/users/7", nil)
	begin := make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() {
		<-begin
		require.NotNil(t, r.URL, r.Header, r.Context(), r.Body, r.RemoteAddr, r.ContentLength)
	})
	close(begin)
	h.ServeHTTP(httptest.NewRecorder(), r)
	wg.Wait()
	require.Equal(t, "7", r.PathValue("id"))
}
