package monitor_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/spacemonkeygo/monitor/v2"

// thirdParty lists what each package may import from outside this module and
// the standard library. A package that is not here may import nothing of it.
var thirdParty = map[string][]string{
	module + "/internal/errclass": {"github.com/spacemonkeygo/errors"},

	module + "/collect/prometheus": {"google.golang.org/protobuf/encoding/protowire", "github.com/klauspost/compress/snappy"},
	module + "/collect/zipkin":     {"google.golang.org/protobuf/encoding/protowire"},
	module + "/collect/otlp":       {"github.com/google/uuid", "google.golang.org/protobuf/encoding/protowire"},

	module + "/collect/internal/wire": {"google.golang.org/protobuf/encoding/protowire"},

	module + "/examples/shop": {"github.com/spacemonkeygo/errors"},

	// Its servers decode what the backends send.
	module + "/internal/soak": {"google.golang.org/protobuf/encoding/protowire", "github.com/klauspost/compress/snappy"},
}

// direction lists which packages of this module a package may import; a name
// that ends in a slash stands for all that begin with it. internal/ is open to
// all.
var direction = map[string][]string{
	module:                {module + "/dist"},
	module + "/dist":      {},
	module + "/internal/": {},
	module + "/interop":   {},
	module + "/env":       {module, module + "/dist"},
	module + "/stats":     {module, module + "/stats/internal/"},
	module + "/stats/":    {module, module + "/stats/internal/"},
	module + "/transport": {module},
	module + "/slogtrace": {module},
	module + "/profiling": {module},
	// What others test their own with has nothing of ours.
	module + "/transport/": {},
	module + "/collect":    {module, module + "/collect/internal/deltas"},
	module + "/collect/":   {module, module + "/dist", module + "/collect", module + "/collect/internal/"},
	// Formats that few need are below the package that they are for.
	module + "/collect/zipkin/v1": {module, module + "/collect", module + "/collect/internal/", module + "/collect/zipkin"},
	module + "/export":            {module, module + "/collect", module + "/collect/"},
	module + "/examples/":         {module, module + "/"},
	module + "/internal/soak":     {module, module + "/"},

	// The kit sends what was spooled.
	module + "/collect/collecttest": {module, module + "/collect", module + "/collect/spool"},

	// It fills in the distributions that users read.
	module + "/internal/sketch": {module + "/dist"},
}

// TestImports holds the direction of imports, invariant I1 of DESIGN.md, and
// the list of dependencies, I2.
func TestImports(t *testing.T) {
	watchTree(t)
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps,Standard", "./...")
	decoder := json.NewDecoder(strings.NewReader(output(t, cmd)))
	seen := 0
	for decoder.More() {
		var p struct {
			ImportPath    string
			Imports, Deps []string
		}
		require.NoError(t, decoder.Decode(&p))
		seen++
		for _, imported := range p.Imports {
			switch {
			case !strings.Contains(strings.SplitN(imported, "/", 2)[0], "."): // the standard library
			case !strings.HasPrefix(imported, module):
				require.Contains(t, thirdParty[p.ImportPath], imported, "imported by %s", p.ImportPath)
			case strings.HasPrefix(imported, module+"/internal/"):
			default:
				require.True(t, slices.ContainsFunc(allowedFor(t, p.ImportPath), func(name string) bool {
					return imported == name || strings.HasSuffix(name, "/") && strings.HasPrefix(imported, name)
				}), "%s imports %s", p.ImportPath, imported)
			}
		}
		core := []string{module, module + "/dist", module + "/env"}
		isInternal := strings.HasPrefix(p.ImportPath, module+"/internal/") && p.ImportPath != module+"/internal/soak" // a program
		if slices.Contains(core, p.ImportPath) || isInternal {
			require.NotContains(t, p.Deps, "net/http", p.ImportPath)
		}
		if p.ImportPath == module+"/collect/zipkin" {
			require.NotContains(t, p.Deps, p.ImportPath+"/v1", "only a program that names an old format links them")
		}
		for _, dep := range p.Deps {
			require.NotContains(t, dep, "testify", "linked by %s", p.ImportPath)
		}
	}
	require.Greater(t, seen, 8)
}

// allowedFor returns what a package may import: the rule for just this package,
// or else the one for those whose names begin alike.
func allowedFor(t *testing.T, pkg string) []string {
	if rule, ok := direction[pkg]; ok {
		return rule
	}
	for name, rule := range direction {
		if strings.HasSuffix(name, "/") && strings.HasPrefix(pkg, name) {
			return rule
		}
	}
	require.Fail(t, "no rule says what the package may import", pkg)
	return nil
}
