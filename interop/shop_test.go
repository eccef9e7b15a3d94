//go:build interop

package interop

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// shop is a running examples/shop, built as a user would build it.
type shop struct {
	t     testing.TB
	cmd   *exec.Cmd
	stats []string // the URLs of /stats

	mu     sync.Mutex
	output strings.Builder // guarded by mu
	ended  chan struct{}   // closed when the output has
}

var buildShop = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "shop")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "shop")
	out, err := exec.Command("go", "build", "-o", path, "github.com/spacemonkeygo/monitor/v2/examples/shop").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// openShop starts the shop and waits until it says where its /stats are.
func openShop(t testing.TB, pages int, args ...string) *shop {
	t.Helper()
	path, err := buildShop()
	require.NoError(t, err)
	s := &shop{t: t, cmd: exec.Command(path, append([]string{"-listen", "127.0.0.1:0"}, args...)...), ended: make(chan struct{})}
	stdout, err := s.cmd.StdoutPipe()
	require.NoError(t, err)
	s.cmd.Stderr = s.cmd.Stdout
	require.NoError(t, s.cmd.Start())
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		<-s.ended
		if t.Failed() {
			t.Log(s.said())
		}
	})
	go s.listen(stdout)
	address := regexp.MustCompile(`(?m)open: (http://\S+/stats)$`)
	eventually(t, 20*time.Second, func() error {
		found := address.FindAllStringSubmatch(s.said(), -1)
		if len(found) < pages {
			return fmt.Errorf("%d of %d pages in %q", len(found), pages, s.said())
		}
		s.stats = nil
		for _, f := range found {
			s.stats = append(s.stats, f[1])
		}
		return nil
	})
	return s
}

func (s *shop) listen(r io.Reader) {
	defer close(s.ended)
	for lines := bufio.NewScanner(r); lines.Scan(); {
		s.mu.Lock()
		s.output.WriteString(lines.Text() + "\n")
		s.mu.Unlock()
	}
}

func (s *shop) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.output.String()
}

// orders are the load generator's own counts.
type orders struct{ Sent, OK, Failed, Cut int64 }

// awaitOrders waits for the end of the load.
func (s *shop) awaitOrders() (o orders) {
	s.t.Helper()
	line := regexp.MustCompile(`The load generator counts (\d+) orders: (\d+) ok, (\d+) failed, (\d+) cut off(.*)\.`)
	eventually(s.t, time.Minute, func() error {
		found := line.FindStringSubmatch(s.said())
		if found == nil {
			return fmt.Errorf("the load has not ended")
		}
		_, err := fmt.Sscan(strings.Join(found[1:5], " "), &o.Sent, &o.OK, &o.Failed, &o.Cut)
		require.NoError(s.t, err)
		require.Empty(s.t, found[5], "the shop is too slow")
		return nil
	})
	return o
}

// close stops the shop by Ctrl-C and returns the ledgers that it prints.
func (s *shop) close() string {
	s.t.Helper()
	require.NoError(s.t, s.cmd.Process.Signal(os.Interrupt))
	select {
	case <-s.ended:
	case <-time.After(30 * time.Second):
		require.Fail(s.t, "the shop does not close")
	}
	require.NoError(s.t, s.cmd.Wait(), "%s", s.said())
	_, ledgers, _ := strings.Cut(s.said(), "'s ledger:")
	return ledgers
}

// page is what /stats says in JSON, as far as these tests look at it.
type page struct {
	Services []struct {
		Service string
		Scopes  []struct {
			Scope     string
			Functions []function
			Counters  []struct {
				Name  string
				Tags  map[string]string
				Total int64
			}
			Gauges []struct {
				Name  string
				Tags  map[string]string
				Value *float64
			}
		}
	}
}

type function struct {
	Name     string
	Finished int64
	InFlight int64 `json:"in_flight"`
	Outcomes struct{ OK, Error, Canceled, Timeout, Panic int64 }
	All      struct {
		Count         uint64
		Sum, P50, P99 float64
	}
	Success struct{ Max float64 }
}

// functions returns what all pages say, by service, scope and function.
func (s *shop) functions() map[[3]string]function {
	s.t.Helper()
	all := map[[3]string]function{}
	for _, url := range s.stats {
		var p page
		require.NoError(s.t, getJSON(url+"?format=json", &p))
		for _, service := range p.Services {
			for _, scope := range service.Scopes {
				for _, f := range scope.Functions {
					all[[3]string{service.Service, scope.Scope, f.Name}] = f
				}
			}
		}
	}
	return all
}
