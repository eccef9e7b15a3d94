package monitor

import (
	"context"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// Progress is how far a long task has come.
type Progress struct {
	Done, Total int64 // Total is 0 if it is not known

	// Left is about how long the rest will take at the pace since the first
	// report; negative if that cannot be told.
	Left time.Duration
}

// progress is what was reported of it.
type progress struct {
	done, total int64
	first       int64         // done at the first report
	since       clock.Reading // when that was
}

// Progress says that so much of the work is done, out of total, or out of an
// unknown amount if total is 0: rows, files, bytes. It is shown while the span is
// open, with an estimate of the rest. Values below zero count as zero. The last
// call counts; a total may grow on the way.
func (s *Span) Progress(done, total int64) {
	if s == nil {
		return
	}
	n := s.openNotes()
	if n == nil {
		return
	}
	now := clock.Now()
	n.mu.Lock()
	defer n.mu.Unlock()
	p := &n.rarely().progress
	p.done, p.total = max(done, 0), max(total, 0)
	if p.since == 0 {
		p.first, p.since = p.done, now
	}
}

// ReportProgress is Span.Progress for the span that the context is in.
func ReportProgress(ctx context.Context, done, total int64) {
	SpanFromContext(ctx).Progress(done, total)
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
