//go:build interop

package interop

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// datagram writes text to an address of the network udp or unixgram, as one
// datagram.
func datagram(t testing.TB, network, addr, text string) {
	t.Helper()
	conn, err := net.DialTimeout(network, addr, time.Second)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
}

// requirePost posts body, with headers given as names and values in turn, and
// returns the answer, which must have the status.
func requirePost(t testing.TB, status int, url, contentType, body string, headers ...string) (answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", contentType)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := httpClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, status, resp.StatusCode, "%s", text)
	return string(text)
}
