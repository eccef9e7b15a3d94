package post

import (
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// An answer that would be large when unpacked takes little memory: the poster's own client
// does not unpack, and of what another one unpacks no more than the beginning is read.
func TestAnswersThatUnpackToMuch(t *testing.T) {
	const unpacked = 64 << 20
	var packed strings.Builder
	zip := gzip.NewWriter(&packed)
	zeros := make([]byte, 1<<20)
	for range unpacked / len(zeros) {
		_, err := zip.Write(zeros)
		require.NoError(t, err)
	}
	require.NoError(t, zip.Close())
	asked := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Get("Accept-Encoding")
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(packed.String()))
	}))
	defer server.Close()
	u, err := ParseURL(server.URL)
	require.NoError(t, err)
	unpacking := server.Client()
	for asks, client := range map[string]Client{"": nil, "gzip": unpacking} {
		p, err := New(Options{URL: u, Client: client})
		require.NoError(t, err)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err = p.Post(t.Context(), something)
		runtime.ReadMemStats(&after)
		require.ErrorContains(t, err, "answered 400")
		require.LessOrEqual(t, len(err.Error()), 10*maxQuote)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20), "asking for %q", asks)
		require.Equal(t, asks, <-asked)
		require.NoError(t, p.Close())
	}
	unpacking.CloseIdleConnections()
}
