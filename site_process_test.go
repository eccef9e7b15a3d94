package monitor_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestProcess runs a program that is instrumented: its package is called main
// whatever its path. A panic that nobody recovers must read as it would without
// tasks, but for the runtime's remark that it was recovered and repanicked: the
// value, the signal if there was one, and, below the frames of the tasks, the
// place where it began.
func TestProcess(t *testing.T) {
	watchTree(t)
	program := filepath.Join(t.TempDir(), "program.exe")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, callertest+"program").CombinedOutput()
	require.NoError(t, err, "%s", out)
	for how, want := range map[string][]string{
		"": nil,
		"panic": {
			"panic: from the route [recovered, repanicked]\n",
			"goroutine 1 [running]:\n",
			"main.(*server).route(", "main.go:", "main.(*server).serve(", "main.main()",
		},
		"error": {
			"panic: main.failure{code:7} [recovered, repanicked]\n",
			"main.(*server).route(", "main.(*server).serve(", "main.main()",
		},
		"fault": {
			"panic: runtime error: invalid memory address or nil pointer dereference [recovered, repanicked]\n",
			"[signal ", "goroutine 1 [running",
			"main.(*server).route(", "main.go:", "main.(*server).serve(", "main.main()",
		},
		"nil": {
			"panic called with nil argument [recovered, repanicked]\n", // Go 1.27 says first that it is a runtime error
			"main.(*server).route(", "main.(*server).serve(", "main.main()",
		},
	} {
		t.Run(how, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), program)
			if how != "" {
				cmd.Args = append(cmd.Args, how)
			}
			var stderr strings.Builder
			cmd.Stderr = &stderr
			err := cmd.Run()
			if how == "" {
				require.NoError(t, err, stderr.String())
				return
			}
			var exit *exec.ExitError
			require.True(t, errors.As(err, &exit), "%v", err)
			require.Equal(t, 2, exit.ExitCode())
			rest := stderr.String()
			for _, part := range want {
				_, after, found := strings.Cut(rest, part)
				require.True(t, found, "%q is missing, or at another place, in\n%s", part, stderr.String())
				rest = after
			}
		})
	}
}
