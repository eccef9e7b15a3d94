package zipkin_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin/v1"
	"github.com/stretchr/testify/require"
)

// received is a request as a server has read it.
type received struct {
	*http.Request
	body []byte
}

// record returns a handler that takes requests into the list.
func record(t *testing.T, to *[]received) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		*to = append(*to, received{r, b})
		w.WriteHeader(http.StatusAccepted)
	})
}

// Each format goes to its place under its name, compressed or not.
func TestRequestsOfFormats(t *testing.T) {
	want := map[string]string{
		"JSON": "/api/v2/spans application/json", "Proto3": "/api/v2/spans application/x-protobuf",
		"JSONV1": "/api/v1/spans application/json", "Thrift": "/api/v1/spans application/x-thrift",
	}
	for _, f := range formats() {
		for encoding, compression := range map[string]zipkin.Compression{"": {}, "gzip": zipkin.Gzip()} {
			var got []received
			server := httptest.NewServer(record(t, &got))
			s, err := zipkin.New(zipkin.Options{URL: server.URL, Format: f.format, Compression: compression})
			require.NoError(t, err)
			require.Equal(t, strings.Replace(server.URL, "http", "zipkin", 1), s.Name())
			for range 3 {
				require.NoError(t, s.SendSpans(t.Context(), append(samples(), hostile("é"))))
			}
			require.NoError(t, s.Close())
			server.Close()
			require.Len(t, got, 3)
			for _, r := range got {
				require.Equal(t, want[f.name], r.RequestURI+" "+r.Header.Get("Content-Type"))
				require.Equal(t, encoding, r.Header.Get("Content-Encoding"))
				body := r.body
				if encoding != "" {
					body = gunzip(t, body)
					if strings.HasSuffix(r.Header.Get("Content-Type"), "json") {
						require.NotContains(t, string(body), "é", "Zipkin breaks what is not ASCII")
					}
					require.Less(t, len(r.body), len(body))
				}
				spans := f.decode(t, body)
				require.Len(t, spans, len(samples())+1)
				require.Equal(t, "é", spans[len(samples())].Name)
			}
		}
	}
}

// A path of the URL is heeded, also if it is the other version's.
func TestPathsOfFormats(t *testing.T) {
	var got []received
	server := httptest.NewServer(record(t, &got))
	defer server.Close()
	s, err := zipkin.New(zipkin.Options{URL: server.URL + zipkin.DefaultPath, Format: v1.Thrift()})
	require.NoError(t, err)
	defer s.Close()
	require.True(t, strings.HasSuffix(s.Name(), zipkin.DefaultPath))
	require.NoError(t, s.SendSpans(t.Context(), samples()))
	require.Equal(t, zipkin.DefaultPath, got[0].RequestURI)
}

func TestHeader(t *testing.T) {
	var got []received
	server := httptest.NewServer(record(t, &got))
	defer server.Close()
	s, err := zipkin.New(zipkin.Options{
		URL:    strings.Replace(server.URL, "//", "//user:pass@", 1),
		Header: http.Header{"Authorization": {"Bearer token"}, "X-Scope-OrgID": {"a", "b"}},
	})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.SendSpans(t.Context(), samples()))
	require.Equal(t, []string{"Bearer token"}, got[0].Header["Authorization"])
	require.Equal(t, []string{"a", "b"}, got[0].Header.Values("X-Scope-OrgID"))
	for name, value := range map[string]string{
		"Content-Type": "secret", "content-encoding": "secret", "Host": "secret", "Content-Length": "secret", "Connection": "secret",
		"Transfer-Encoding": "secret", "X": "secret\r\nY: 1", "X Y": "secret", "": "secret",
	} {
		_, err := zipkin.New(zipkin.Options{URL: server.URL, Header: http.Header{name: {value}}})
		require.ErrorContains(t, err, "zipkin: the header field", name)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestTLS(t *testing.T) {
	var got []received
	server := httptest.NewTLSServer(record(t, &got))
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	s, err := zipkin.New(zipkin.Options{URL: server.URL, TLS: &tls.Config{RootCAs: roots}})
	require.NoError(t, err)
	require.NoError(t, s.SendSpans(t.Context(), samples()))
	require.NoError(t, s.Close())
	require.Len(t, got, 1)
}
