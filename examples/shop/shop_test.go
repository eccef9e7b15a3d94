package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestParse(t *testing.T) {
	c, err := parse([]string{"-listen", "x:1", "-export", "a", "-export", "b", "-duration", "3s", "-rate", "7", "-sample", "0.01", "-split"}, io.Discard)
	require.NoError(t, err)
	require.Equal(t, config{listen: "x:1", exports: urls{"a", "b"}, duration: 3 * time.Second, rate: 7, sample: 0.01, split: true}, c)
	for _, args := range []string{
		"extra", "-rate 0", "-rate NaN", "-rate 1e9", "-sample -1", "-sample 2", "-sample NaN", "-duration -1s", "-linger -1s", "-nonsense", "-duration x",
	} {
		_, err := parse(strings.Fields(args), io.Discard)
		require.Error(t, err, args)
	}
}

// buffer is a writer that may be read meanwhile.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer // guarded by mu
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestTogether(t *testing.T) {
	var out buffer
	done := make(chan error)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() {
		done <- runTogether(ctx, config{listen: "127.0.0.1:0", duration: time.Second, linger: time.Hour, rate: 300}, &out)
	}()
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "stays open") }, 20*time.Second, 10*time.Millisecond)
	url := regexp.MustCompile(`http://\S+/stats`).FindString(out.String())
	response, err := http.Get(url)
	require.NoError(t, err)
	page, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	response.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	for _, text := range []string{
		"front", "catalog", "store", "POST /order/{item}", "(*front).order", "(*front).wrap", "(*catalog).price",
		"(*store).reserve", "(*store).fetch", "(*service).call", "sold out", "upstream error", "panic: string",
	} {
		require.Contains(t, string(page), text)
	}
	stop()
	require.NoError(t, <-done)
	require.Contains(t, out.String(), "front counts the same: ")
}

func TestWhatCannotBeServed(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	err = runTogether(t.Context(), config{listen: taken.Addr().String(), rate: 1}, io.Discard)
	require.ErrorContains(t, err, "shop: no /stats: ")
	err = runTogether(t.Context(), config{listen: "127.0.0.1:0", rate: 1, exports: urls{"carrier-pigeon://x"}}, io.Discard)
	require.ErrorContains(t, err, "carrier-pigeon")
	err = runChild(t.Context(), config{service: "bakery"}, strings.NewReader(""), io.Discard)
	require.ErrorContains(t, err, `the service "bakery" is unknown`)
}
