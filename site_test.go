package monitor_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// The files site_*_test.go hold the one-liner to the truth wherever Go lets
// it be written: which function it names, and what it counts. They are run under
// every way of compiling that .ci/variants knows, because it is the compiler
// that decides what a caller is.

// probe is what an instrumented function is given here. It says
//
//	defer p.tasks.Task()(&err)
//	defer p.spans.TaskContext(&p.ctx)(&err)
//
// so that both kinds must tell the same, and passes p on to what it calls.
type probe struct {
	tasks, spans *monitor.Scope
	ctx          context.Context
}

func newProbe() probe {
	r := monitor.NewRegistry()
	return probe{r.Scope("tasks"), r.Scope("spans"), context.Background()}
}

// tally is what a function's tasks did, apart from times.
type tally struct{ started, ok, errors, canceled, timeouts, panics int64 }

func (t tally) String() string {
	return fmt.Sprintf("%d started: %d ok, %d errors, %d canceled, %d timeouts, %d panics",
		t.started, t.ok, t.errors, t.canceled, t.timeouts, t.panics)
}

func (t tally) times(n int64) tally {
	return tally{n * t.started, n * t.ok, n * t.errors, n * t.canceled, n * t.timeouts, n * t.panics}
}

// total returns the sum over all functions of a scope.
func total(s *monitor.Scope) tally {
	var sum tally
	for _, t := range tallies(s) {
		sum = tally{sum.started + t.started, sum.ok + t.ok, sum.errors + t.errors,
			sum.canceled + t.canceled, sum.timeouts + t.timeouts, sum.panics + t.panics}
	}
	return sum
}

// tallies returns what the functions of a scope did, by name.
func tallies(s *monitor.Scope) map[string]tally {
	found := map[string]tally{}
	for m := range s.Registry().Snapshot() {
		if f := m.Func; f != nil && m.Scope == s.Name() && f.Started != 0 {
			found[m.Name] = tally{f.Started, f.OK, f.Errors, f.Canceled, f.Timeouts, f.Panics}
		}
	}
	return found
}

// callerCase is a way to write the one-liner.
type callerCase struct {
	name string
	call func(p probe)
	want counts
}

// counts tells how often one call of a case starts tasks, all of which end
// well, by the name of the function.
type counts map[string]int64

// checkCallers runs the cases, each several times: a scope finds the function
// in another way the first time than afterwards.
func checkCallers(t *testing.T, cases []callerCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := newProbe()
			for n := range int64(3) {
				c.call(p)
				want := map[string]tally{}
				for name, times := range c.want {
					times *= n + 1
					want[name] = tally{started: times, ok: times}
				}
				require.Equal(t, want, tallies(p.tasks), "tasks, after call %d", n+1)
				require.Equal(t, want, tallies(p.spans), "spans, after call %d", n+1)
			}
			require.Empty(t, p.spans.Registry().OpenSpans())
			requireNoComplaints(t, p.tasks.Registry())
		})
	}
}

// requireNoComplaints holds that the registry found nothing wrong with its use.
func requireNoComplaints(t *testing.T, r *monitor.Registry) {
	t.Helper()
	require.Empty(t, r.Warnings())
	for name, m := range metrics(r, "monitor") {
		if name != "traces_kept" { // what failed is
			require.Zero(t, m.Int, name)
		}
	}
}

// TestSitesSayWhereTheyAre holds the file and the line that a function is shown
// with, for each of the ways to find it.
func TestSitesSayWhereTheyAre(t *testing.T) {
	p := newProbe()
	for range 2 {
		require.NoError(t, declared(p))
		require.NoError(t, (&machine{}).pointer(p))
		require.NoError(t, generic(p, 1))
	}
	for name, want := range map[string]string{
		"v2_test.declared":           "site_forms_test.go",
		"v2_test.(*machine).pointer": "site_forms_test.go",
		"v2_test.generic[...]":       "site_generic_test.go",
	} {
		for _, s := range []*monitor.Scope{p.tasks, p.spans} {
			stats := s.Func(name).Stats()
			require.EqualValues(t, 2, stats.OK, name)
			require.True(t, strings.HasSuffix(stats.File, want), "%s is in %s", name, stats.File)
			require.NotZero(t, stats.Line)
		}
	}
}
