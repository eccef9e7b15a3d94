package size

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestPrograms runs the measured programs: each answers a request, shows it on its
// page, and has sent it by the time it ends.
func TestPrograms(t *testing.T) {
	expect := map[string]struct {
		page     string // where the page is
		shows    string // what is on it
		receives []string
	}{
		"hello":           {},
		"monitorcore":     {page: "/page", shows: "hello"},
		"monitor":         {page: "/page/stats?format=text", shows: "GET /hello", receives: []string{"/api/v2/spans", "hello.total 1 "}},
		"monitorexport":   {page: "/page/stats?format=text", shows: "GET /hello", receives: []string{"/api/v2/spans", "hello.total 1 "}},
		"oteltraces":      {receives: []string{"/v1/traces"}},
		"otel":            {receives: []string{"/v1/traces", "/v1/metrics"}},
		"clientgolang":    {page: "/page", shows: `hello_total{code="200"} 1`},
		"victoriametrics": {page: "/page", shows: "hello_total 1"},
		"monkit":          {page: "/page/stats/text", shows: "hello"},
		"zipkingo":        {receives: []string{"/api/v2/spans"}},
	}
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			want, ok := expect[p.folder]
			require.True(t, ok)
			backend := newBackend(t)
			server := start(t, build(t, p.folder), backend)
			require.JSONEq(t, greeting, server.get(t, "/hello"))
			if want.page != "" {
				require.Contains(t, server.get(t, want.page), want.shows)
			}
			server.stop(t)
			for _, text := range want.receives {
				// The output of a program that has ended is still being read.
				require.Eventually(t, func() bool { return strings.Contains(backend.received(), text) },
					10*time.Second, time.Millisecond, text)
			}
			if len(want.receives) == 0 {
				require.Empty(t, backend.received())
			}
		})
	}
}

// greeting is the answer of the backend, which the programs pass on.
const greeting = `{"text": "hello, world", "at": "2020-01-02T03:04:05Z"}`

// A backend answers the programs' requests, and receives their spans by HTTP and
// their lines by TCP.
type backend struct {
	spans *httptest.Server
	lines net.Listener

	mu   sync.Mutex
	text bytes.Buffer // guarded by mu: the paths of the requests, and the lines
}

func newBackend(t *testing.T) *backend {
	b := new(backend)
	b.spans = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/greeting" {
			_, _ = io.WriteString(w, greeting)
			return
		}
		body, _ := io.ReadAll(r.Body)
		if len(body) > 0 {
			b.add([]byte(r.URL.Path + "\n"))
		}
		status := http.StatusOK // as OTLP has it
		if strings.HasPrefix(r.URL.Path, "/api/v2") {
			status = http.StatusAccepted // as Zipkin has it
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(b.spans.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	b.lines = listener
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					b.add(append(lines.Bytes(), '\n'))
				}
			}()
		}
	}()
	return b
}

func (b *backend) add(text []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text.Write(text)
}

func (b *backend) received() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// A process is a running program.
type process struct {
	cmd *exec.Cmd
	url string
	log *bytes.Buffer
}

func start(t *testing.T, file string, b *backend) *process {
	p := &process{log: new(bytes.Buffer)}
	p.cmd = exec.CommandContext(t.Context(), file, "127.0.0.1:0", b.spans.URL, b.lines.Addr().String())
	p.cmd.Stderr = p.log
	p.cmd.WaitDelay = 10 * time.Second
	out, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the program said no address: %v\n%v\n%s", err, p.cmd.Wait(), p.log)
	}
	p.url = "http://" + strings.TrimSpace(addr)
	return p
}

func (p *process) get(t *testing.T, path string) string {
	client := http.Client{Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	response, err := client.Get(p.url + path)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s", path, body)
	return string(body)
}

// stop interrupts the program, which then has to end without an error.
func (p *process) stop(t *testing.T) {
	require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
	require.NoError(t, p.cmd.Wait(), p.log)
}
