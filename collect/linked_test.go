package collect_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// hello is the program whose parts the tests below look at: one that names its
// backends, Graphite and Zipkin. In itself, net/http included, it is 5.8 MB large,
// stripped; this module may add 1 MB. What package export links is all backends, and
// so no business of a program that counts its bytes.
const hello = "./testdata/hello"

// forbiddenPackages are those that would cost much of that megabyte.
var forbiddenPackages = []string{
	"encoding/gob", "encoding/json", "encoding/xml", "expvar", "go/ast", "html/template", "log/slog",
	"net/http/httptest", "net/http/httputil", "net/http/pprof", "regexp", "testing", "text/tabwriter", "text/template",
}

// forbiddenSymbols are those that must not be reachable.
var forbiddenSymbols = []string{
	// What calls methods by name, or by a number that is not constant, makes the
	// linker keep every exported method of every type.
	"reflect.Value.Method", "reflect.Value.MethodByName", "reflect.(*rtype).Method", "reflect.(*rtype).MethodByName",
	// The client part of net/http: 0.5 MB.
	"net/http.(*Client).do", "net/http.(*Transport).roundTrip",
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
