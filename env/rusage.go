//go:build unix

package env

import (
	"math"
	"syscall"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

var (
	kindInvoluntary = []monitor.Tag{monitor.String("kind", "involuntary")}
	kindMajor       = []monitor.Tag{monitor.String("kind", "major")}
	kindMinor       = []monitor.Tag{monitor.String("kind", "minor")}
	kindVoluntary   = []monitor.Tag{monitor.String("kind", "voluntary")}
)

// usage emits the numbers of getrusage, for all threads together. The types of its
// fields differ between systems, hence the conversions.
func (e *emitter) usage() {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return
	}
	e.cpu(time.Duration(u.Utime.Nano()), time.Duration(u.Stime.Nano()))
	e.counter("page_faults", monitor.None, int64(u.Majflt), kindMajor...)
	e.counter("page_faults", monitor.None, int64(u.Minflt), kindMinor...)
	e.counter("context_switches", monitor.None, int64(u.Nivcsw), kindInvoluntary...)
	e.counter("context_switches", monitor.None, int64(u.Nvcsw), kindVoluntary...)
}

// limits emits the current limit on open files: package os raises the soft limit when
// a program starts. Systems express "no limit" as the largest number of the type, or
// nearly so.
func (e *emitter) limits() {
	var l syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l) == nil && uint64(l.Cur) < math.MaxInt64/2 {
		e.gauge("max_fds", monitor.None, float64(l.Cur))
	}
}
