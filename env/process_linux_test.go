package env

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

// These tests compare the numbers with other sources about the same process: ps, ls,
// the shell's limits, and the parent of a process that has ended.

func output(t *testing.T, command ...string) string {
	out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).Output()
	require.NoError(t, err, "%s", command)
	return strings.TrimSpace(string(out))
}

func ps(t *testing.T, column string) float64 {
	v, err := strconv.ParseFloat(output(t, "ps", "-o", column+"=", "-p", strconv.Itoa(os.Getpid())), 64)
	require.NoError(t, err)
	return v
}

func TestAgainstPs(t *testing.T) {
	sink = bytes.Repeat([]byte{1}, 64<<20) // so that the rest is small beside it
	got := take()
	require.InEpsilon(t, ps(t, "rss")*1024, got["process resident_memory"].Float, 0.1)
	require.InEpsilon(t, ps(t, "vsz")*1024, got["process virtual_memory"].Float, 0.1)
	require.InDelta(t, ps(t, "nlwp"), got["process threads"].Float, 3) // ps itself is waited for
	require.InDelta(t, ps(t, "etimes"), got["process uptime"].Float, 2)
	require.InDelta(t, ps(t, "cputimes"), got["process cpu user"].Float+got["process cpu system"].Float, 2)

	started, err := time.ParseInLocation("Mon Jan _2 15:04:05 2006",
		output(t, "env", "LC_ALL=C", "ps", "-o", "lstart=", "-p", strconv.Itoa(os.Getpid())), time.Local)
	require.NoError(t, err)
	require.InDelta(t, started.Unix(), got["process start_time"].Float, 2)
}

func TestOpenFilesAreCounted(t *testing.T) {
	before := take()["process open_fds"].Float
	for range 200 {
		f, err := os.Open(os.DevNull)
		require.NoError(t, err)
		defer f.Close()
	}
	got := take()["process open_fds"].Float
	require.Equal(t, before+200, got)

	listed := strings.Fields(output(t, "ls", "/proc/"+strconv.Itoa(os.Getpid())+"/fd"))
	require.InDelta(t, len(listed), got, 20) // what it takes to run ls
}

func TestOpenFilesLimit(t *testing.T) {
	limits, err := os.ReadFile("/proc/self/limits")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(limits), "Max open files")
	require.True(t, found)
	want, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	require.NoError(t, err)
	require.Equal(t, want, take()["process max_fds"].Float)
}

// The kernel tells the parent how much processor time an ended process used. The
// process itself reports how much it had used shortly before.
func TestAgainstTheParent(t *testing.T) {
	if os.Getenv("ENV_TEST_CHILD") != "" {
		burn(300 * time.Millisecond)
		for slept := 0; slept < 2000; { // each sleep gives up the processor
			if syscall.Nanosleep(&syscall.Timespec{Nsec: 1000}, nil) == nil {
				slept++
			}
		}
		require.NoError(t, json.NewEncoder(os.Stderr).Encode(take()))
		return
	}
	// The process becomes a Go program only after a second.
	child := exec.CommandContext(t.Context(), "sh", "-c", `sleep 1; exec "$0" "$@"`, os.Args[0], "-test.run=^TestAgainstTheParent$")
	child.Env = append(os.Environ(), "ENV_TEST_CHILD=1", "GORACE=atexit_sleep_ms=0")
	var stdout, stderr bytes.Buffer
	child.Stdout, child.Stderr = &stdout, &stderr
	forked := time.Now()
	require.NoError(t, child.Run(), "%s", &stdout)
	age := time.Since(forked).Seconds()
	var got map[string]monitor.Metric
	require.NoError(t, json.NewDecoder(&stderr).Decode(&got))

	near := func(final float64, name string, slack float64) {
		m, ok := got["process "+name]
		require.True(t, ok, name)
		v := m.Float + float64(m.Int)
		require.LessOrEqual(t, v, final, name)
		require.GreaterOrEqual(t, v, final-slack, name)
	}
	near(age+0.02, "uptime", 0.7)
	usage := child.ProcessState.SysUsage().(*syscall.Rusage)
	near(child.ProcessState.UserTime().Seconds(), "cpu user", 0.2)
	near(child.ProcessState.SystemTime().Seconds(), "cpu system", 0.2)
	near(float64(usage.Minflt), "page_faults minor", 1000)
	near(float64(usage.Majflt), "page_faults major", 100)
	near(float64(usage.Nvcsw), "context_switches voluntary", 1000)
	near(float64(usage.Nivcsw), "context_switches involuntary", 1000)
	require.GreaterOrEqual(t, got["process cpu user"].Float, 0.29)
	require.Greater(t, got["process page_faults minor"].Int, int64(100))
	require.GreaterOrEqual(t, got["process context_switches voluntary"].Int, int64(2000))
}

// burn uses the processor in user code until the kernel has counted this much time.
func burn(d time.Duration) {
	var u syscall.Rusage
	for start := time.Now(); time.Duration(u.Utime.Nano()) < d && time.Since(start) < 20*d; {
		for range 1_000_000 {
			spun++
		}
		if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
			return
		}
	}
}

// A number that cannot be read is absent, and all others are there.
func TestAbsentFiles(t *testing.T) {
	for dir, want := range map[string][]string{
		"plain":         {"resident_memory", "virtual_memory", "threads"},
		"kernel_thread": {"threads"},
		"damaged":       nil,
		"absent":        nil,
	} {
		var got []string
		e := &emitter{yield: func(m monitor.Metric) bool { got = append(got, m.Name); return true }}
		e.files(os.DirFS("testdata/" + dir))
		require.Equal(t, want, got, dir)
	}
}
