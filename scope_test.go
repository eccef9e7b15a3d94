package monitor_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestSnapshotIsSortedAndStartsAreStable(t *testing.T) {
	r := monitor.NewRegistry()
	for _, name := range []string{"b", "a", "c"} {
		r.Scope(name).Counter("z")
		r.Scope(name).Counter("y", monitor.String("k", "2"))
		r.Scope(name).Counter("y", monitor.String("k", "1"))
	}
	read := func() (keys []string, starts []time.Time) {
		for m := range r.Snapshot() {
			if m.Scope != "monitor" {
				keys = append(keys, fmt.Sprint(m.Scope, m.Name, m.Tags))
				starts = append(starts, m.Start)
			}
		}
		return keys, starts
	}
	keys, starts := read()
	require.Equal(t, []string{
		"ay[{k 1}]", "ay[{k 2}]", "az[]", "by[{k 1}]", "by[{k 2}]", "bz[]", "cy[{k 1}]", "cy[{k 2}]", "cz[]",
	}, keys)
	_, again := read()
	require.Equal(t, starts, again)
}
