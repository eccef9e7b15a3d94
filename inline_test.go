package monitor_test

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTaskIsInlined reads the compiler's own account: were one of these not
// inlined, every task would allocate, and find its caller the slow way.
func TestTaskIsInlined(t *testing.T) {
	watchTree(t)
	// -a is not needed: the compiler's messages are cached with the package.
	out, err := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-m", module).CombinedOutput()
	require.NoError(t, err, "%s", out)
	methods := []string{
		"(*Scope).Task", "(*Scope).TaskContext", "(*Func).Task", "(*Func).TaskContext", "task.done", "(*Span).done",
	}
	if runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64" {
		methods = append(methods, "(*siteTable).find")
	}
	for _, method := range methods {
		require.True(t, strings.Contains(string(out), ": can inline "+method+"\n"), method)
	}
}
