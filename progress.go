package monitor

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// progress holds the reports of a span's progress.
type progress struct {
	done, total int64
	first       int64         // done at the first report
	since       clock.Reading // when that was
}

// report returns the progress, or nil if none was reported. A finished span has no time
// left.
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

// maxEstimate is the longest time left that is reported.
const maxEstimate = 100 * 365 * 24 * time.Hour
