package cpu_test

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
	"github.com/stretchr/testify/require"
)

// TestTheKernelAgrees compares what the processor says of itself with
// /proc/cpuinfo.
func TestTheKernelAgrees(t *testing.T) {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil || runtime.GOARCH != "amd64" {
		require.False(t, cpu.HasID())
		return
	}
	_, flags, _ := strings.Cut(string(info), "flags")
	flags, _, _ = strings.Cut(flags, "\n")
	require.Equal(t, strings.Contains(flags+" ", " rdpid "), cpu.HasID())
	require.Equal(t, strings.Contains(flags+" ", " nonstop_tsc ") && strings.Contains(flags+" ", " constant_tsc "), cpu.HasTicks())
}

func TestTicksCount(t *testing.T) {
	if !cpu.HasTicks() {
		require.Zero(t, cpu.Ticks())
		return
	}
	before := cpu.Ticks()
	time.Sleep(time.Millisecond)
	// No processor of this kind counts slower than 100 MHz.
	require.Greater(t, cpu.Ticks()-before, uint64(100_000))
}

func TestIDIsThatOfAProcessor(t *testing.T) {
	if !cpu.HasID() {
		return
	}
	// Processors that are off line have numbers too.
	require.Less(t, cpu.ID(), uint(4096))
	if runtime.NumCPU() == 1 {
		require.Zero(t, cpu.ID())
	}
}
