package collecttest_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
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
		{collecttest.CutOff, 0, "reset", false},
		{collecttest.HalfAnswer, 0, "malformed", false},
		{collecttest.BrokenBody, 202, "unexpected EOF", true},
		{collecttest.BadRequest, 400, "", false},
		{collecttest.Redirect, 307, "", false},
		{collecttest.Timeout, 408, "", false},
		{collecttest.TooMany, 429, "", false},
		{collecttest.ServerError, 503, "", false},
		{collecttest.LoginPage, 200, "", false},
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

func TestUDP(t *testing.T) {
	server := collecttest.ServeUDP(t)
	conn, err := net.Dial("udp", server.Addr())
	require.NoError(t, err)
	defer conn.Close()
	arrive := func(n int) {
		t.Helper()
		require.Eventually(t, func() bool { return len(server.Received()) == n }, 10*time.Second, time.Millisecond)
	}
	write := func() error {
		_, err := io.WriteString(conn, "one")
		return err
	}
	require.NoError(t, write())
	arrive(1)
	server.Set(t, collecttest.Hang)
	require.NoError(t, write())
	time.Sleep(20 * time.Millisecond)
	arrive(1)
	server.Set(t, collecttest.Refuse)
	require.Eventually(t, func() bool { return write() != nil }, 10*time.Second, time.Millisecond)
	server.Set(t, collecttest.None)
	require.NoError(t, write())
	arrive(2)
	require.Equal(t, "one", string(server.Received()[1]))
}

// A server that hangs lets who writes to its socket wait, and loses nothing.
func TestUnixgram(t *testing.T) {
	server := collecttest.ServeUnixgram(t)
	conn, err := net.Dial("unixgram", server.Addr())
	require.NoError(t, err)
	arrive := func(n int) {
		t.Helper()
		require.Eventually(t, func() bool { return len(server.Received()) == n }, 10*time.Second, time.Millisecond)
	}
	_, err = io.WriteString(conn, "one")
	require.NoError(t, err)
	arrive(1)
	server.Set(t, collecttest.Hang)
	require.NoError(t, conn.SetWriteDeadline(time.Now().Add(100*time.Millisecond)))
	written := 1
	for {
		if _, err := io.WriteString(conn, "more"); err != nil {
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			break
		}
		written++
	}
	require.Len(t, server.Received(), 1)
	server.Set(t, collecttest.None)
	arrive(written)
	server.Set(t, collecttest.Refuse)
	_, err = io.WriteString(conn, "none")
	require.Error(t, err)
	require.NoError(t, conn.Close())
	server.Set(t, collecttest.None)
	conn, err = net.Dial("unixgram", server.Addr())
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetWriteDeadline(time.Now().Add(10*time.Second)))
	_, err = io.WriteString(conn, "last")
	require.NoError(t, err)
	arrive(written + 1)
}

func TestHandler(t *testing.T) {
	server := collecttest.ServeHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Got", r.URL.Path)
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write(b)
	}))
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for _, f := range []collecttest.Fault{collecttest.None, collecttest.ServerError, collecttest.None} {
		server.Set(t, f)
		response, err := client.Post("http://"+server.Addr()+"/path", "text/plain", strings.NewReader("hello"))
		require.NoError(t, err)
		b, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		if f == collecttest.None {
			require.Equal(t, "418 /path hello", fmt.Sprintf("%d %s %s", response.StatusCode, response.Header.Get("Got"), b))
		} else {
			require.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
		}
	}
	require.Len(t, server.Received(), 2)
}

func TestTalk(t *testing.T) {
	server := collecttest.ServeTalk(t, func(conn net.Conn, keep func([]byte)) {
		b := make([]byte, 3)
		for {
			if _, err := io.ReadFull(conn, b); err != nil {
				return
			}
			keep(bytes.Clone(b))
			_, _ = io.WriteString(conn, "ok")
		}
	})
	conn, err := net.Dial("tcp", server.Addr())
	require.NoError(t, err)
	defer conn.Close()
	for range 2 {
		_, err = io.WriteString(conn, "abc")
		require.NoError(t, err)
		_, err = io.ReadFull(conn, make([]byte, 2))
		require.NoError(t, err)
	}
	require.Equal(t, [][]byte{[]byte("abc"), []byte("abc")}, server.Received())
	server.Set(t, collecttest.CutOff)
	conn, err = net.Dial("tcp", server.Addr())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "abc")
	require.NoError(t, err)
	_, err = conn.Read(make([]byte, 1))
	require.ErrorContains(t, err, "reset")
}
