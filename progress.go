package monitor

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// progress is what was reported of it.
type progress struct {
	done, total int64
	first       int64         // done at the first report
	since       clock.Reading // when that was
}

// report returns what is told of the progress, nil if none was reported. What has
// finished has nothing left.
func (p *progress) report(open bool) *Progress {
	if p.since == 0 {
		return nil
	}
	r := &Progress{Done: p.done, Total: p.total, Left: -1}
	switch rest, came := p.total-p.done, p.done-p.first; {
	case !open:
		r.Left = 0
	case p.total == 0:
	case rest <= 0:
		r.Left = 0
	case came > 0:
		each := float64(clock.Between(p.since, clock.Now())) / float64(came)
		if left := each * float64(rest); left < float64(maxEstimate) {
			r.Left = time.Duration(left)
		}
	}
	return r
}

// maxEstimate is the longest time that an estimate says something about.
const maxEstimate = 100 * 365 * 24 * time.Hour
