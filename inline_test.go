package monitor_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTaskIsInlined reads the compiler's own account: were one of these not
// inlined, every task would allocate, and find its caller the slow way.
func TestTaskIsInlined(t *testing.T) {
	// -a is not needed: the compiler's messages are cached with the package.
	out, err := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-m", module).CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, method := range []string{
		"(*Scope).Task", "(*Scope).TaskContext", "(*Func).Task", "(*Func).TaskContext",
		"task.done", "(*Span).done", "(*siteTable).find",
	} {
		require.True(t, strings.Contains(string(out), ": can inline "+method+"\n"), method)
	}
}
