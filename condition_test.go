package monitor_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestConditions(t *testing.T) {
	r := monitor.NewRegistry()
	require.Empty(t, r.Conditions())
	var wrong []string
	removeFirst := r.AddCondition(func() []string { return wrong })
	removePanic := r.AddCondition(func() []string { panic("boom") })
	removeLast := r.AddCondition(func() []string { return []string{"always"} })
	require.Equal(t, []string{"always"}, r.Conditions())
	wrong = []string{"a", "b"}
	require.Equal(t, []string{"a", "b", "always"}, r.Conditions())
	removeFirst()
	removeFirst()
	require.Equal(t, []string{"always"}, r.Conditions())
	require.Len(t, r.Warnings(), 1)
	require.Regexp(t, `^callback_panics: .*/condition_test.go:\d+: panic: "boom"$`, r.Warnings()[0])
	for m := range r.Snapshot() {
		if m.Scope == "monitor" && m.Name == "callback_panics" {
			require.EqualValues(t, 3, m.Int)
		}
	}
	removeLast()
	removePanic()
	require.Empty(t, r.Conditions())
}

// A condition may look at the registry, add others and take itself away.
func TestConditionsMayUseTheRegistry(t *testing.T) {
	r := monitor.NewRegistry()
	var remove func()
	remove = r.AddCondition(func() []string {
		remove()
		r.AddCondition(func() []string { return []string{"next"} })
		return []string{r.Service()}
	})
	r.SetService("first")
	require.Equal(t, []string{"first"}, r.Conditions())
	require.Equal(t, []string{"next"}, r.Conditions())
}
