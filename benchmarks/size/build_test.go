package size

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/yardstick"
	"github.com/stretchr/testify/require"
)

func BenchmarkF(b *testing.B) { yardstick.F(b) }

// programs are the lines of the table and the names of the folders.
var programs = []struct{ name, folder string }{
	{"bare", "hello"},
	{"monitor-core", "monitorcore"},
	{"monitor", "monitor"},
	{"monitor-export", "monitorexport"},
	{"otel-traces", "oteltraces"},
	{"otel", "otel"},
	{"client_golang", "clientgolang"},
	{"victoriametrics", "victoriametrics"},
	{"monkit", "monkit"},
	{"zipkin-go", "zipkingo"},
}

// build links a program as for production, and returns the file.
func build(tb testing.TB, folder string) string {
	file := filepath.Join(tb.TempDir(), folder)
	cmd := exec.CommandContext(tb.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, "./programs/"+folder)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // otherwise package net links the C library
	out, err := cmd.CombinedOutput()
	require.NoError(tb, err, string(out))
	return file
}

func sizeOf(tb testing.TB, folder string) int64 {
	info, err := os.Stat(build(tb, folder))
	require.NoError(tb, err)
	return info.Size()
}

// BenchmarkSize links the programs.
func BenchmarkSize(b *testing.B) {
	bare := sync.OnceValue(func() int64 { return sizeOf(b, programs[0].folder) })
	for _, p := range programs {
		b.Run(p.name, func(b *testing.B) {
			var bytes int64
			for b.Loop() {
				bytes = sizeOf(b, p.folder)
			}
			b.ReportMetric(float64(bytes-bare()), "B-added")
			b.ReportMetric(float64(bytes), "B-file")
			b.ReportMetric(0, "ns/op") // the linker's time is not reported
		})
	}
}
