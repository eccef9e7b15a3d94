package env

import (
	"io/fs"
	"os"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// processAge returns the age of the process, or 0 if it is unknown.
func processAge() time.Duration { return ageIn(procfs) }

// process emits the numbers of the operating system for this process.
func (e *emitter) process() {
	e.usage()
	e.files(procfs)
	e.limits()
}

// files emits the numbers that /proc has and getrusage does not.
func (e *emitter) files(proc fs.FS) {
	if m, ok := read(proc, "self/statm", parseStatm); ok {
		page := float64(os.Getpagesize())
		e.gauge("resident_memory", monitor.Bytes, float64(m.resident)*page)
		e.gauge("virtual_memory", monitor.Bytes, float64(m.size)*page)
	}
	if s, ok := read(proc, "self/stat", parseStat); ok {
		e.gauge("threads", monitor.None, float64(s.threads))
	}
	if n, ok := openFiles(proc); ok {
		e.gauge("open_fds", monitor.None, float64(n))
	}
}

// ageIn returns the age of the process. /proc counts its start and the present from
// the boot, in hundredths of a second.
func ageIn(proc fs.FS) time.Duration {
	s, ok := read(proc, "self/stat", parseStat)
	if !ok || s.started == 0 {
		return 0
	}
	up, ok := read(proc, "uptime", parseUptime)
	if !ok {
		return 0
	}
	return max(up-s.started, 0)
}

func read[T any](proc fs.FS, name string, parse func([]byte) (T, bool)) (v T, ok bool) {
	content, err := fs.ReadFile(proc, name)
	if err != nil {
		return v, false
	}
	return parse(content)
}
