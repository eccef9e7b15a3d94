package env

import (
	"syscall"
	"time"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2"
)

// processAge returns the age of the process, or 0 if it is unknown.
func processAge() time.Duration {
	t, ok := readTimes()
	if !ok {
		return 0
	}
	return time.Since(time.Unix(0, t.created.Nanoseconds()))
}

// process emits the numbers of the operating system for this process.
func (e *emitter) process() {
	if t, ok := readTimes(); ok {
		e.cpu(duration(t.user), duration(t.kernel))
	}
	if size, ok := workingSet(); ok {
		e.gauge("resident_memory", monitor.Bytes, float64(size))
	}
}

type times struct{ created, exited, kernel, user syscall.Filetime }

func readTimes() (t times, ok bool) {
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		return times{}, false
	}
	err = syscall.GetProcessTimes(self, &t.created, &t.exited, &t.kernel, &t.user)
	return t, err == nil
}

// duration converts a Filetime that is a time span, in units of 100 ns.
func duration(t syscall.Filetime) time.Duration {
	return time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime)) * 100
}

// memoryCounters is PROCESS_MEMORY_COUNTERS of psapi.h.
type memoryCounters struct {
	size                       uint32
	pageFaults                 uint32
	peakWorkingSetSize         uintptr
	workingSetSize             uintptr
	quotaPeakPagedPoolUsage    uintptr
	quotaPagedPoolUsage        uintptr
	quotaPeakNonPagedPoolUsage uintptr
	quotaNonPagedPoolUsage     uintptr
	pagefileUsage              uintptr
	peakPagefileUsage          uintptr
}

// kernel32.dll is part of every process, so an attacker cannot plant another one.
var getProcessMemoryInfo = syscall.NewLazyDLL("kernel32.dll").NewProc("K32GetProcessMemoryInfo")

func workingSet() (bytes uintptr, ok bool) {
	self, err := syscall.GetCurrentProcess()
	if err != nil || getProcessMemoryInfo.Find() != nil {
		return 0, false
	}
	var c memoryCounters
	c.size = uint32(unsafe.Sizeof(c))
	done, _, _ := getProcessMemoryInfo.Call(uintptr(self), uintptr(unsafe.Pointer(&c)), unsafe.Sizeof(c))
	return c.workingSetSize, done != 0
}
