package collect_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// hello is the program whose parts the tests below look at: one that names its
// backends, Graphite and Zipkin. This module may add 1 MB to a program that has the
// server and the client of net/http, encoding/json and log/slog. A program that counts
// its bytes does not use package export, which links all backends.
const hello = "./testdata/hello"

// forbiddenPackages are those that would cost much of that megabyte.
var forbiddenPackages = []string{
	"encoding/gob", "encoding/xml", "expvar", "go/ast", "html/template",
	"net/http/httptest", "net/http/httputil", "net/http/pprof", "regexp", "testing", "text/tabwriter", "text/template",
}

// forbiddenSymbols are those that must not be reachable: what calls methods by name, or
// by a number that is not constant, makes the linker keep every exported method of every
// type.
var forbiddenSymbols = []string{
	"reflect.Value.Method", "reflect.Value.MethodByName", "reflect.(*rtype).Method", "reflect.(*rtype).MethodByName",
}

// TestLinkedPackages and TestLinkedSymbols hold the size of programs, without the
// noise of one more function: each package and symbol above is a tenth of the
// budget at least, or opens the door to one that is.
func TestLinkedPackages(t *testing.T) {
	linked := output(t, "go", "list", "-deps", hello)
	require.Contains(t, linked, "net/http")
	for _, name := range forbiddenPackages {
		require.NotContains(t, linked, name)
	}
}

func TestLinkedSymbols(t *testing.T) {
	program := filepath.Join(t.TempDir(), "hello")
	output(t, "go", "build", "-o", program, hello)
	linked := map[string]bool{}
	for _, line := range output(t, "go", "tool", "nm", program) {
		if fields := strings.Fields(line); len(fields) > 1 {
			linked[fields[len(fields)-1]] = true
		}
	}
	require.True(t, linked["net/http.(*Server).Serve"])
	for _, name := range forbiddenSymbols {
		require.False(t, linked[name], "%s is linked; go build -ldflags=-dumpdep %s tells by whom", name, hello)
	}
}

// output returns the lines that a command writes.
func output(t *testing.T, name string, args ...string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	var failure strings.Builder
	cmd.Stderr = &failure
	out, err := cmd.Output()
	require.NoError(t, err, failure.String())
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}
