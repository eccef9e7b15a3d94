package collect

import (
	"testing"
	"time"
)

func TestDue(t *testing.T) {
	f := func(want bool, looked, now, first time.Duration) {
		t.Helper()
		if got := due(looked, now, first); got != want {
			t.Errorf("from %v to %v, with %v: %v", looked, now, first, got)
		}
	}
	f(false, 0, 59, 60)
	f(true, 0, 60, 60)
	f(true, 59, 61, 60)
	f(false, 60, 61, 60)
	f(false, 60, 119, 60)
	f(true, 119, 120, 60)
	f(false, 120, 239, 60)
	f(true, 120, 240, 60)
	f(true, 0, 1000, 60) // several at once are one
	f(false, -50, -40, 60)
	f(false, 100, 50, 60) // the wall clock was set back
	f(true, 0, 1<<62, 60)
	f(false, 1<<62, 1<<62+1, 3) // doubling comes to an end

	// Whatever the looks, each age is met once.
	looked, reports := time.Duration(-7), 0
	for now := looked; now < 1000; now += 1 + now%13*now%13 {
		if due(looked, now, 60) {
			reports++
		}
		looked = now
	}
	if reports != 5 { // 60, 120, 240, 480, 960
		t.Errorf("%d reports", reports)
	}
}
