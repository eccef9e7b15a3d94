package clock

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
)

// Variable is the name of the environment variable that restricts Choose: "monotonic"
// forbids the time-stamp counter, and "tsc" allows it in test binaries too.
const Variable = "MONITOR_CLOCK"

// Choose decides, on its first call, whether to try the time-stamp counter. It does if
// the processor says that the counter has a constant rate and the kernel, which has
// compared all processors, uses it for its own clock. Test binaries do not use it,
// because testing/synctest bubbles have a clock of their own. Until Choose is called,
// readings are from the monotonic clock.
func Choose() { choice.Do(choose) }

var choice sync.Once

func choose() {
	if wanted(os.Getenv(Variable)) {
		process.begin()
	}
}

func wanted(setting string) bool {
	return cpu.HasTicks() && setting != "monotonic" && (setting == "tsc" || !inTest()) && kernelTrusts()
}

// kernelTrusts reports whether Linux uses the counter for its own clock.
func kernelTrusts() bool {
	if runtime.GOOS != "linux" {
		return false
	}
	source, err := os.ReadFile("/sys/devices/system/clocksource/clocksource0/current_clocksource")
	return err == nil && strings.TrimSpace(string(source)) == "tsc"
}

// inTest reports whether the program was built by go test, by the name that go test
// gives to the main package.
func inTest() bool {
	info, ok := debug.ReadBuildInfo()
	return !ok || strings.HasSuffix(info.Path, ".test")
}

// Source returns the clock that Now reads at present: "tsc" or "monotonic".
func Source() string {
	if process.counting.Load() {
		return "tsc"
	}
	return "monotonic"
}
