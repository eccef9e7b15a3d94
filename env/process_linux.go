package env

import (
	"io/fs"
	"os"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

var procfs = os.DirFS("/proc")

// processAge returns how old the process is, or 0 if that cannot be told.
func processAge() time.Duration { return ageIn(procfs) }

// process emits what the operating system counts for this process.
func (e *emitter) process() {
	e.usage()
	e.files(procfs)
	e.limits()
}

// files emits what /proc tells of this process and getrusage does not.
func (e *emitter) files(proc fs.FS) {
	if line, err := fs.ReadFile(proc, "self/stat"); err == nil {
		if s, ok := parseStat(line); ok {
			e.gauge("resident_memory", monitor.Bytes, float64(s.residentPages)*float64(os.Getpagesize()))
			e.gauge("virtual_memory", monitor.Bytes, float64(s.virtualBytes))
			e.gauge("threads", monitor.None, float64(s.threads))
		}
	}
	if n, ok := openFiles(proc); ok {
		e.gauge("open_fds", monitor.None, float64(n))
	}
}

// ageIn returns the age of the process by its own clock and that of the system,
// both of which count from the boot, in hundredths of a second.
func ageIn(proc fs.FS) time.Duration {
	line, err := fs.ReadFile(proc, "self/stat")
	if err != nil {
		return 0
	}
	s, ok := parseStat(line)
	if !ok {
		return 0
	}
	line, err = fs.ReadFile(proc, "uptime")
	if err != nil {
		return 0
	}
	up, ok := parseUptime(line)
	if !ok || s.started == 0 || up < s.started {
		return 0
	}
	return up - s.started
}
