//go:build interop

package interop

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats"
	"github.com/stretchr/testify/require"
)

// submits returns a page that submits a form by itself.
func submits(action string, fields map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!DOCTYPE html><title>form</title><form method="post" action="%s">`, action)
		for name, value := range fields {
			fmt.Fprintf(w, `<input name="%s" value="%s">`, name, value)
		}
		io.WriteString(w, `</form><script>document.forms[0].submit()</script>`)
	}
}

// TestFormsInABrowser has a browser submit the forms of /stats, from a page of the
// same origin and from one of another, which is refused.
func TestFormsInABrowser(t *testing.T) {
	r := monitor.NewRegistry()
	mux := http.NewServeMux()
	h := stats.Options{Authorize: stats.Local}.Handler(r)
	mux.Handle("/stats", h)
	mux.Handle("/stats/", h)
	own := httptest.NewServer(mux)
	defer own.Close()
	catch := map[string]string{"function": "(*Store).Get", "count": "2"}
	sample := map[string]string{"ratio": "0.25"}
	mux.Handle("/catch", submits("/stats/catch", catch))
	mux.Handle("/sample", submits("/stats/sampling", sample))

	strange := http.NewServeMux()
	strange.Handle("/catch", submits(own.URL+"/stats/catch", catch))
	strange.Handle("/sample", submits(own.URL+"/stats/sampling", sample))
	other := httptest.NewServer(strange)
	defer other.Close()

	for _, page := range []string{"/catch", "/sample"} {
		submit(t, other.URL+page)
	}
	require.Empty(t, r.Catches(), "another origin")
	require.Equal(t, monitor.Always, r.Sampler())

	require.Contains(t, submit(t, own.URL+"/catch"), "(*Store).Get", "it is shown where the browser is led")
	require.Len(t, r.Catches(), 1)
	require.Equal(t, 2, r.Catches()[0].Count)
	require.Contains(t, submit(t, own.URL+"/sample"), "25%")
	require.Equal(t, monitor.Ratio(0.25), r.Sampler())
}
