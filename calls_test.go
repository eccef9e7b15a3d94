package monitor

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPatience lists how many tasks started during each reading, up to the one that counts.
func TestPatience(t *testing.T) {
	f := func(during ...int64) {
		t.Helper()
		var p patience
		for i, started := range during {
			require.Equal(t, i == len(during)-1, p.accepts(started), "reading %d", i)
		}
	}
	f(0)
	f(100)
	f(101, 202)                 // a slow machine
	f(28_000, 99)               // the first was interrupted
	f(28_000, 250)              // the same on a slow machine
	f(250, 28_000, 300)         // the second was interrupted
	f(250, 28_000, 29_000, 500) // and the third
	f(1000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2009)
}
