package profiling

import (
	"context"
	"errors"
	"regexp"
	"runtime/pprof"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/spacemonkeygo/monitor/v2"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errTest = errors.New("test")

// begin calls Start, and stops it when the test ends.
func begin(t *testing.T, r *monitor.Registry, o Options) (stop func()) {
	t.Helper()
	stop, err := Start(r, o)
	require.NoError(t, err)
	t.Cleanup(stop)
	return stop
}

// counter returns the total of a counter of this package.
func counter(r *monitor.Registry, name string) int64 {
	return r.Scope(scopeName).Counter(name).Total()
}

// goroutineLabels returns the labels of the running goroutine, as the goroutine
// profile has them.
//
//go:noinline
func goroutineLabels(t *testing.T) map[string]string {
	t.Helper()
	var profile strings.Builder
	require.NoError(t, pprof.Lookup("goroutine").WriteTo(&profile, 1))
	for entry := range strings.SplitSeq(profile.String(), "\n\n") {
		if !strings.Contains(entry, "profiling.goroutineLabels") {
			continue
		}
		labels := map[string]string{}
		if _, line, found := strings.Cut(entry, "# labels: {"); found {
			line, _, _ = strings.Cut(line, "\n")
			for _, m := range label.FindAllStringSubmatch(line, -1) {
				labels[m[1]] = m[2]
			}
		}
		return labels
	}
	t.Error("the goroutine is not in the profile")
	return nil
}

var label = regexp.MustCompile(`"([^"]*)":"([^"]*)"`)

// labelsElsewhere returns the labels of a new goroutine.
func labelsElsewhere(t *testing.T) (labels map[string]string) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		labels = goroutineLabels(t)
	}()
	<-done
	return labels
}

// call calls fn as a task with a span.
func call(f *monitor.Func, ctx context.Context, fn func(context.Context)) {
	defer f.TaskContext(&ctx)(nil)
	fn(ctx)
}
