package monitor_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// The environment is that of a process: each case is one, of this program.
func TestServiceOfTheProcess(t *testing.T) {
	if os.Getenv("PRINT_SERVICE") != "" {
		fmt.Println(monitor.NewRegistry().Service())
		os.Exit(0)
	}
	program, err := os.Executable()
	require.NoError(t, err)
	for want, environment := range map[string][]string{
		filepath.Base(program): nil,
		"shop":                 {"OTEL_SERVICE_NAME=shop", "OTEL_RESOURCE_ATTRIBUTES=service.name=other"},
		"other":                {"OTEL_RESOURCE_ATTRIBUTES=a=b,service.name=other"},
		"sh\uFFFDp":            {"OTEL_SERVICE_NAME=sh\xffp"},
	} {
		command := exec.CommandContext(t.Context(), program, "-test.run", "^TestServiceOfTheProcess$")
		command.Env = append(environment, "PRINT_SERVICE=1")
		out, err := command.Output()
		require.NoError(t, err)
		require.Equal(t, want+"\n", string(out))
	}
}
