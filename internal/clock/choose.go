package clock

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
)

// Variable is the name of the environment variable that restricts the choice of
// Choose: "monotonic" is for never the time-stamp counter, and "tsc" for test
// binaries to be like others.
const Variable = "MONITOR_CLOCK"

// Choose decides, once, whether the time-stamp counter is to be tried: if the
// processor says that it counts at a constant rate and the kernel, which has
// compared all processors, goes by it itself. Not in a test binary, whose
// testing/synctest bubbles have a clock of their own. Until Choose is called
// readings are of the monotonic clock.
func Choose() { choose() }

var choose = sync.OnceFunc(func() {
	if wanted(os.Getenv(Variable)) {
		process.begin()
	}
})

func wanted(setting string) bool {
	return cpu.HasTicks() && setting != "monotonic" && (setting == "tsc" || !inTest()) && kernelTrusts()
}

// kernelTrusts reports whether Linux itself tells time by the counter.
func kernelTrusts() bool {
	if runtime.GOOS != "linux" {
		return false
	}
	source, err := os.ReadFile("/sys/devices/system/clocksource/clocksource0/current_clocksource")
	return err == nil && strings.TrimSpace(string(source)) == "tsc"
}

// inTest reports whether the program was built by go test, which calls the main
// package so.
func inTest() bool {
	info, ok := debug.ReadBuildInfo()
	return !ok || strings.HasSuffix(info.Path, ".test")
}

// Source returns what the clock is read from now: "tsc" or "monotonic".
func Source() string {
	if process.counting.Load() {
		return "tsc"
	}
	return "monotonic"
}
