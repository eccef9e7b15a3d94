package collect

import (
	"testing"
	"time"
)

func TestScheduleFollowsTheClock(t *testing.T) {
	s := schedule{10 * time.Second, 700 * time.Millisecond}
	at := func(ms int64) time.Time { return time.UnixMilli(1_000_000_000_000 + ms) }
	for _, c := range []struct{ now, time, at int64 }{
		{0, 0, 700},
		{699, 0, 700},
		{700, 10_000, 10_700},
		{5_000, 10_000, 10_700},
		{10_700, 20_000, 20_700},
		{-5_000, 0, 700},
	} {
		got := s.next(at(c.now))
		if !got.time.Equal(at(c.time)) || !got.at.Equal(at(c.at)) {
			t.Errorf("at %d: %v, want %d and %d", c.now, got, c.time, c.at)
		}
	}
	if f := spread(); f < 0 || f >= 0.1 || f != spread() {
		t.Errorf("the process's share is %v", f)
	}
}
