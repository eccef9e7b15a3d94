package graphite

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// points are the numbers of one snapshot, one after the other, with the namer
// ready for each. A retry begins anew: what was written again is the same point.
type points struct {
	namer  namer
	deltas collect.Deltas

	service string
	seconds int64
	rest    []monitor.Metric // that were not begun
	fields  []collect.Field  // of the metric at hand
	at      int              // the next of them
	long    int              // metrics that leaveOut was called for
	cut     bool             // the metric at hand is one of them
}

func (p *points) begin(s *collect.Snapshot) {
	p.service, p.seconds, p.rest = s.Service, s.Time.Unix(), s.Metrics
	p.fields, p.at, p.long = p.fields[:0], 0, 0
}

// next returns the next number, or nil after the last. A NaN or an infinity is
// none: carbon ignores a NaN, but stores an infinity, which its own JSON cannot
// express.
func (p *points) next() *collect.Field {
	for {
		for p.at < len(p.fields) {
			f := &p.fields[p.at]
			p.at++
			if f.Whole || math.Abs(f.Float) <= math.MaxFloat64 {
				return f
			}
		}
		if len(p.rest) == 0 {
			return nil
		}
		m := &p.rest[0]
		p.rest = p.rest[1:]
		p.at, p.cut = 0, false
		p.namer.metric(p.service, m)
		if m.Distribution == nil && m.Func == nil {
			p.fields = collect.AppendFields(p.fields[:0], m, nil)
			continue
		}
		since := p.deltas.Since(m)
		p.fields = collect.AppendFields(p.fields[:0], m, &since)
	}
}

// more reports whether there may be another number.
func (p *points) more() bool { return p.at < len(p.fields) || len(p.rest) > 0 }

// leaveOut counts the metric at hand as one with a name that is too long.
func (p *points) leaveOut() {
	if !p.cut {
		p.cut = true
		p.long++
	}
}
