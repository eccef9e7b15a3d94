package monitor

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever a classifier returns, the instrumented function is not harmed: an outcome that
// does not exist counts as the worst that does, and a class gets a name that every backend
// takes.
func TestWhatAClassifierMayReturn(t *testing.T) {
	f := func(outcome, want Outcome, class, wantClass string) {
		t.Helper()
		r := NewRegistry()
		r.SetErrorClassifier(func(error) (Outcome, string, bool) { return outcome, class, true })
		gotOutcome, gotClass := r.Classify(io.EOF)
		require.Equal(t, want, gotOutcome)
		require.Equal(t, wantClass, gotClass)

		fn := r.Scope("test").Func("f")
		err := io.EOF
		call := func(work func()) { require.NotPanics(t, work) }
		call(func() { defer fn.Task()(&err) })
		call(func() {
			ctx := t.Context()
			defer fn.TaskContext(&ctx)(&err)
		})
		require.ErrorIs(t, err, io.EOF)
		stats := fn.Stats()
		counts := []int64{stats.OK, stats.Errors, stats.Canceled, stats.Timeouts, stats.Panics}
		for o, n := range counts {
			if Outcome(o) == want {
				require.EqualValues(t, 2, n, "%v", want)
			} else {
				require.Zero(t, n, "%v", Outcome(o))
			}
		}
		if want != OK {
			require.Len(t, stats.Classes, 1)
			require.Equal(t, wantClass, stats.Classes[0].Name)
			require.EqualValues(t, 2, stats.Classes[0].Count)
		}
		require.Zero(t, stats.InFlight)
	}
	for o := OK; o <= Panic; o++ {
		f(o, o, "own", "own")
	}
	f(5, Panic, "own", "own")
	f(128, Panic, "own", "own")
	f(255, Panic, "own", "own")
	f(Error, Error, "", "unnamed")
	f(Error, Error, "a\xffb", "a\uFFFDb")
	long := strings.Repeat("x", 1000)
	f(Timeout, Timeout, long, canonical(long))
	require.LessOrEqual(t, len(canonical(long)), 200)
}

// A classifier that has returned, panicked or called itself is not under way any more: else
// each later error would cost a look at the stack.
func TestAClassifierIsAskedOnlyWhileItRuns(t *testing.T) {
	r := NewRegistry()
	for _, classify := range []classifier{
		func(error) (Outcome, string, bool) { return OK, "", false },
		func(error) (Outcome, string, bool) { panic("classifier") },
		func(err error) (Outcome, string, bool) {
			require.EqualValues(t, 1, r.errors.asked.Load())
			_, class := r.Classify(err)
			require.EqualValues(t, 1, r.errors.asked.Load())
			return Error, class, true
		},
	} {
		r.SetErrorClassifier(classify)
		r.Classify(errors.New("one"))
		require.Zero(t, r.errors.asked.Load())
	}
}

// An outcome that does not exist has a name all the same.
func TestOutcomesThatDoNotExist(t *testing.T) {
	for _, o := range []Outcome{5, 6, 128, 255} {
		require.Equal(t, "unknown", o.String())
	}
}
