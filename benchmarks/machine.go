package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// machine describes where and how the benchmarks are run, for the header of the
// results: what their own output does not say.
func machine(ctx context.Context, r runner, now time.Time) ([]byte, error) {
	version, err := exec.CommandContext(ctx, "go", "env", "GOVERSION").Output()
	if err != nil {
		return nil, fmt.Errorf("benchmarks: go env: %w", err)
	}
	return header(
		"date", now.UTC().Format(time.DateOnly),
		"go", string(version),
		"cores", strconv.Itoa(runtime.NumCPU()),
		"os", system(),
		"count", strconv.Itoa(r.count),
		"benchtime", r.benchtime,
	), nil
}

// system names the operating system as it names itself.
func system() string {
	file, err := os.Open("/etc/os-release")
	if err != nil {
		return runtime.GOOS
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), "PRETTY_NAME="); ok {
			return runtime.GOOS + ", " + strings.Trim(value, `"`)
		}
	}
	return runtime.GOOS
}
