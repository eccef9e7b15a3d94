//go:build interop

package interop

import (
	"errors"
	"math"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/env"
	"github.com/stretchr/testify/require"
)

// promtool has Prometheus' own checker read a page, in the one format that it knows,
// and returns what it advises, one finding a line.
func promtool(t testing.TB, page string) (advice string) {
	t.Helper()
	program, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal(missing("promtool", err))
	}
	check := exec.CommandContext(t.Context(), program, "check", "metrics")
	check.Stdin = strings.NewReader(page)
	out, err := check.CombinedOutput()
	if err != nil {
		const findings = 3 // its status then; 1 is for a page that it cannot read
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		require.Equal(t, findings, exit.ExitCode(), "%s", out)
	}
	return string(out)
}

// secondPage returns the page that has what is said of the first.
func secondPage(t testing.TB, r *monitor.Registry) string {
	t.Helper()
	target, _ := scraped(t, r)
	_, err := get(target + "/text")
	require.NoError(t, err)
	page, err := get(target + "/text")
	require.NoError(t, err)
	return string(page)
}

// TestPromtool checks a page with all that the library puts there by itself.
func TestPromtool(t *testing.T) {
	r := monitor.NewRegistry()
	defer env.Register(r)()
	r.Scope("a/store").Gauge("clash")
	r.Scope("b/store").Counter("clash")
	err := errors.New("failed")
	r.Scope("example.com/shop/store").Func("Get").Task()(&err)
	r.Scope("example.com/shop/store").ValDist("size").Observe(math.NaN())
	require.Empty(t, promtool(t, secondPage(t, r)))
}

// TestPromtoolShop checks a page with every kind of instrument of a shop.
func TestPromtoolShop(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("example.com/shop/store")
	s.Counter("hits", monitor.String("kind", "fast")).Inc()
	s.Meter("cache miss").Mark(2)
	s.Gauge("queue").Set(3)
	s.Timer("flush").Observe(4)
	s.ValDist("value size").In(monitor.Bytes).Observe(5)
	s.ValDist("load").In(monitor.Fraction).Observe(0.5)
	s.Func("(*Store).Get").Task()(nil)
	require.Empty(t, promtool(t, secondPage(t, r)))
}

// advised matches what promtool says of the words that a program has chosen: those
// are the program's, and stay.
var advised = regexp.MustCompile(`^(\S+) (metric names should be written in 'snake_case' not 'camelCase'` +
	`|label names should be written in 'snake_case' not 'camelCase'` +
	`|metric names should not contain abbreviated units` +
	`|metric name should not include type 'gauge')$`)

// TestPromtoolHostile checks a page with names that have broken exporters. All that
// there is to advise is about their words; without these families it is nothing.
func TestPromtoolHostile(t *testing.T) {
	r := monitor.NewRegistry()
	collecttest.HostileMetrics(r.Scope("hostile"))
	page := secondPage(t, r)
	words := map[string]bool{}
	for finding := range strings.Lines(promtool(t, page)) {
		parts := advised.FindStringSubmatch(strings.TrimSpace(finding))
		require.NotNil(t, parts, finding)
		words[parts[1]] = true
	}
	var rest strings.Builder
	skip, families := false, 0
	for line := range strings.Lines(page) {
		if name, ok := strings.CutPrefix(line, "# HELP "); ok {
			name, _, _ = strings.Cut(name, " ")
			if skip = words[name]; !skip {
				families++
			}
		}
		if !skip {
			rest.WriteString(line)
		}
	}
	require.Greater(t, families, 40)
	require.Empty(t, promtool(t, rest.String()))
}
