//go:build interop

package interop

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// eventually polls f until it returns nil and fails t with its last error when
// that takes longer than timeout.
func eventually(t testing.TB, timeout time.Duration, f func() error) {
	t.Helper()
	deadline := time.Now().Add(timeout)
	for {
		err := f()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still not so after %v: %v", timeout, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// unique returns a name, or the hex digits of an id, that starts with prefix and
// that no other call has returned: tests that share a server stay apart, with
// -count too.
func unique(prefix string) string { return fmt.Sprintf("%s%04x", prefix, serial.Add(1)) }

var serial atomic.Uint32

// httpClient keeps no connection, so that no goroutine of it outlives a call
// and a restarted server is dialled anew.
var httpClient = &http.Client{
	Timeout:   20 * time.Second,
	Transport: &http.Transport{DisableKeepAlives: true},
}

// errNotFound is a status of 404.
var errNotFound = errors.New("not found")

// getJSON decodes what url answers into v.
func getJSON(url string, v any) error {
	body, err := get(url)
	if err != nil {
		return err
	}
	return parseJSON(url, body, v)
}

// postForm does the same for the answer to a form.
func postForm(address string, form url.Values, v any) error {
	body, err := okBody(httpClient.PostForm(address, form))
	if err != nil {
		return err
	}
	return parseJSON(address, body, v)
}

func parseJSON(url string, body []byte, v any) error {
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%s: %w in %.200q", url, err, body)
	}
	return nil
}

// get returns the body of a 200 answer.
func get(url string) ([]byte, error) { return okBody(httpClient.Get(url)) }

// okBody reads the body of a 200 answer.
func okBody(resp *http.Response, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("%s: %w", resp.Request.URL, errNotFound)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s: %s: %.500s", resp.Request.URL, resp.Status, body)
	}
	return body, nil
}

// dialable returns nil if something listens on the TCP address.
func dialable(addr string) error {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return err
	}
	return conn.Close()
}

// handedOut holds the ports freePort has returned. Only the goroutine of the
// running test uses it.
var handedOut []int

// freePort returns a loopback port that is free for TCP and UDP. It lies below
// the range from which the kernel takes the source ports of connections, for
// two reasons: nobody's outgoing connection takes it while its server is down,
// and a client that keeps dialling a server that is down cannot be given that
// very port as its source and so be connected to itself.
func freePort() (int, error) {
	const first, last, tries = 15000, 32000, 100
	for range tries {
		port := first + rand.IntN(last-first)
		if slices.Contains(handedOut, port) {
			continue
		}
		tcp, err := net.Listen("tcp", loopback(port))
		if err != nil {
			continue
		}
		tcp.Close()
		udp, err := net.ListenPacket("udp", loopback(port))
		if err != nil {
			continue
		}
		udp.Close()
		handedOut = append(handedOut, port)
		return port, nil
	}
	return 0, fmt.Errorf("no free port between %d and %d in %d tries", first, last, tries)
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// missing is the error for a part of a server that is not on this machine.
func missing(what string, err error) error {
	return fmt.Errorf("%s is missing: run .ci/peers, which installs what these tests need (%w)", what, err)
}

// hermetic is the environment of every server: nothing of the caller's, which
// could hold any of the many variables that configure them.
func hermetic(more ...string) []string {
	return append([]string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"}, more...)
}
