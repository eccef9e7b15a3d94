//go:build interop

package interop

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	graphitesink "github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// hostileNames are names that people choose, or that input from outside may hold.
var hostileNames = []string{
	"with space", "two\nlines", "carriage\rreturn", "tab\there", "a;b=c", "<script>alert(1)</script>", "nul\x00byte",
	strings.Repeat("10k ", 2500), strings.Repeat("10k ", 2500) + "!", "\xff\xfe invalid", "", ".", "..", "a..b", "/etc/passwd",
	"*", "{a,b}", "[x]", "quote\"s'", "back\\slash", "x 1 2\ny 3", "héllo wörld", "🚀", "name", "Name", "yAnnotations\"", "yAnnotations",
	"binaryAnnotations", "\u2028", "a_b", "a-b", "a.b", "a b",
}

// TestHostileNamesReachTheBackends sends metrics and spans with hostile names
// everywhere, and reads each of them back.
func TestHostileNamesReachTheBackends(t *testing.T) {
	g, z := sharedGraphite(t), sharedZipkin(t)
	errorsBefore := g.Errors()
	prefix, service := unique("hostile"), unique("hostile-service")
	r := monitor.NewRegistry()
	r.SetService(service)
	stop, err := export.Start(r,
		"graphite://"+g.Addr()+"?interval=1s&prefix="+prefix,
		"zipkin://"+strings.TrimPrefix(z.URL(), "http://"))
	require.NoError(t, err)
	for i, name := range hostileNames {
		s := r.Scope("scope " + name)
		s.Counter(name, monitor.String(name, name)).Add(int64(i + 1))
		s.Gauge("nan " + name).Set(math.NaN())
		s.ValDist("dist " + name).Observe(math.Inf(1))
		_, span := s.Func("func "+name).Start(t.Context(), monitor.SpanOptions{Kind: monitor.Client})
		span.Annotate(name, name)
		span.Event(name)
		span.SetEndpoints(name, name)
		span.Finish(errors.New(name))
	}
	require.NoError(t, stop(t.Context()))

	paths := map[string]string{}
	for i, name := range hostileNames {
		for m := range r.Snapshot() {
			if m.Kind != monitor.KindCounter || m.Scope == "monitor" || m.Int != int64(i+1) {
				continue
			}
			path := graphitesink.Path(prefix, service, &m)
			require.Empty(t, paths[path], "%q and %q are both %s", name, paths[path], path)
			paths[path] = name + " "
			awaitLast(t, g, path+".total", float64(i+1))
		}
	}
	require.Len(t, paths, len(hostileNames))
	require.Equal(t, errorsBefore, g.Errors(), "carbon refused a line")

	eventually(t, 10*time.Second, func() error {
		seen := map[string]bool{}
		for _, trace := range z.Traces(t, service) {
			for _, s := range trace {
				seen[s.Name] = true
				require.Equal(t, "error", errorClass(s))
				require.NotEmpty(t, s.Annotations)
			}
		}
		for _, name := range []string{"func <script>alert(1)</script>", "func two\nlines", "func nul\x00byte", "func 🚀", "func yannotations"} {
			if !seen[name] {
				return fmt.Errorf("no %q among %d names", name, len(seen))
			}
		}
		// Zipkin makes names lower case: "name" and "Name" are one.
		if len(seen) < len(hostileNames)-1 {
			return fmt.Errorf("%d names of %d", len(seen), len(hostileNames))
		}
		return nil
	})
}
