//go:build linux || windows

package env

import (
	"bytes"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMovesWithTheProcess(t *testing.T) {
	sink = nil
	before := take()
	after := before
	rise := func(name string) float64 { return after[name].Float - before[name].Float }
	start := time.Now()
	for rise("process cpu user") < 0.1 && time.Since(start) < 20*time.Second { // the machine may be busy
		for range 10_000_000 {
			spun++
		}
		after = take()
	}
	wall := time.Since(start).Seconds()
	require.GreaterOrEqual(t, rise("process cpu user"), 0.1)
	require.LessOrEqual(t, rise("process cpu user")+rise("process cpu system"), wall*after["runtime gomaxprocs"].Float+0.1)

	debug.FreeOSMemory() // so that all resident memory is in use
	before = take()
	sink = bytes.Repeat([]byte{1}, 64<<20)
	after = take()
	require.Greater(t, rise("process resident_memory"), 60.0*(1<<20))
	require.Less(t, rise("process resident_memory"), 600.0*(1<<20)) // the race detector keeps shadows of memory
}

var spun int
