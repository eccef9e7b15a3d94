package collecttest_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Each fault is what it says, as a client sees it.
func TestHTTPFaults(t *testing.T) {
	server := collecttest.ServeHTTP(t)
	for _, c := range []struct {
		fault  collecttest.Fault
		status int    // 0: no answer
		err    string // in the error
		taken  bool
	}{
		{collecttest.None, 202, "", true},
		{collecttest.Refuse, 0, "refused", false},
		{collecttest.Reset, 0, "reset", false},
		{collecttest.Hang, 0, "Timeout exceeded", false},
		{collecttest.SlowRead, 0, "Timeout exceeded", false},
		{collecttest.HalfAnswer, 0, "malformed", false},
		{collecttest.BrokenBody, 202, "unexpected EOF", true},
		{collecttest.BadRequest, 400, "", false},
		{collecttest.Redirect, 307, "", false},
		{collecttest.Timeout, 408, "", false},
		{collecttest.TooMany, 429, "", false},
		{collecttest.ServerError, 503, "", false},
		{collecttest.None, 202, "", true},
	} {
		t.Run(c.fault.String(), func(t *testing.T) {
			before := len(server.Received())
			server.Set(t, c.fault)
			transport := new(http.Transport)
			defer transport.CloseIdleConnections()
			client := &http.Client{
				Transport:     transport,
				Timeout:       300 * time.Millisecond,
				CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			}
			response, err := client.Post("http://"+server.Addr(), "text/plain", strings.NewReader("hello"))
			if c.status == 0 {
				require.ErrorContains(t, err, c.err)
			} else {
				require.NoError(t, err)
				defer response.Body.Close()
				require.Equal(t, c.status, response.StatusCode)
				_, err = io.ReadAll(response.Body)
				require.Equal(t, c.err, errorText(err))
			}
			received := server.Received()[before:]
			if !c.taken {
				require.Empty(t, received)
				return
			}
			require.Equal(t, "hello", string(received[0]))
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestTCP(t *testing.T) {
	server := collecttest.ServeTCP(t)
	for i, text := range []string{"one", "two"} {
		conn, err := net.Dial("tcp", server.Addr())
		require.NoError(t, err)
		_, err = io.WriteString(conn, text)
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			received := server.Received()
			return len(received) == i+1 && string(received[i]) == text
		}, 10*time.Second, time.Millisecond)
		server.Set(t, collecttest.None)
		_, err = conn.Read(make([]byte, 1))
		require.Error(t, err, "Set ends connections")
		require.NoError(t, conn.Close())
	}
}
