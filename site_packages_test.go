package monitor_test

import (
	"context"
	"slices"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	dashed "github.com/spacemonkeygo/monitor/v2/internal/callertest/testdata/dash-ed"
	"github.com/spacemonkeygo/monitor/v2/internal/callertest/testdata/dotted.v2"
	"github.com/spacemonkeygo/monitor/v2/internal/callertest/testdata/lib.d/under_score"
	callers "github.com/spacemonkeygo/monitor/v2/internal/callertest/testdata/v3"
	"github.com/stretchr/testify/require"
)

const callertest = "github.com/spacemonkeygo/monitor/v2/internal/callertest/testdata/"

// atStart is what the scope of package dotted had before any test ran.
var atStart = tallies(dotted.Scope())

func TestTasksBeforeMain(t *testing.T) {
	require.Equal(t, map[string]tally{
		"init":        {started: 1}, // nobody has called dotted.End
		"initializer": ok,
		"init.func1":  ok, // a literal outside of any function
		"init.0":      ok,
		"Declared":    ok,
		"Leaf":        ok,
	}, atStart)
}

func TestPathsOfPackages(t *testing.T) {
	for path, c := range map[string]struct {
		scope *monitor.Scope
		call  func(context.Context) error
	}{
		"dotted.v2":         {dotted.Scope(), dotted.Declared},
		"dash-ed":           {dashed.Scope(), dashed.Declared},
		"v3":                {callers.Scope(), callers.Declared},
		"lib.d/under_score": {under_score.Scope(), under_score.Declared},
	} {
		require.Equal(t, callertest+path, c.scope.Name())
		before := tallies(c.scope)["Declared"]
		for range 3 {
			require.NoError(t, c.call(t.Context()))
		}
		after := tallies(c.scope)["Declared"]
		require.Equal(t, []int64{3, 3}, []int64{after.started - before.started, after.ok - before.ok}, path)
	}
}

type embedsOther struct{ *dotted.Type }

// TestFunctionsOfAnotherPackage: what the compiler makes here of code that is
// there keeps the name that it has there, in the scope that is there.
func TestFunctionsOfAnotherPackage(t *testing.T) {
	for range 3 {
		before := tallies(dotted.Scope())
		ctx, e := t.Context(), embedsOther{new(dotted.Type)}
		dotted.Leaf(ctx)
		func() { defer dotted.Leaf(ctx) }()
		_, _, _ = dotted.Generic(ctx, 1), dotted.Generic(ctx, ""), dotted.Generic(ctx, e)
		_, _ = e.Value(ctx), (*dotted.Type).Value(e.Type, ctx)
		e.Pointer(ctx)
		var table interface{ Pointer(context.Context) } = &e
		table.Pointer(ctx)
		value := e.Pointer
		value(ctx)
		dotted.Each(slices.Values([]int{1, 2}), func() { dotted.Leaf(ctx) })

		for name, n := range map[string]int64{"Leaf": 4, "Generic[...]": 3, "Type.Value": 2, "(*Type).Pointer": 3, "Each": 2} {
			was, is := before[name], tallies(dotted.Scope())[name]
			require.Equal(t, []int64{n, n}, []int64{is.started - was.started, is.ok - was.ok}, name)
		}
		for name := range tallies(dotted.Scope()) {
			require.NotContains(t, name, "v2_test")
		}
	}
}
