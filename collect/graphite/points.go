package graphite

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/readings"
)

// points yields the numbers of one snapshot, one after the other, with the namer ready for
// each. A retry begins again with the first, which is the same point as before.
type points struct {
	readings.Walk
	namer   dotted.Namer
	seconds int64
	long    int  // metrics that leaveOut was called for
	cut     bool // the metric at hand is one of them
}

func (p *points) begin(s *collect.Snapshot) {
	p.Begin(s)
	p.seconds, p.long = s.Time.Unix(), 0
}

// next returns the next number, or nil after the last. It leaves out NaNs and infinities:
// carbon ignores a NaN, but stores an infinity, which its own JSON cannot express.
func (p *points) next() *collect.Field { return p.Next(p.enter) }

func (p *points) enter(service string, m *monitor.Metric) {
	p.cut = false
	p.namer.Metric(service, m)
}

// appendName appends the name of the series of a field, with its tags.
func (p *points) appendName(b []byte, f *collect.Field) []byte {
	b, end := p.namer.Append(b, f)
	return append(b, end...)
}

// leaveOut counts the metric at hand, whose name is too long.
func (p *points) leaveOut() {
	if !p.cut {
		p.cut = true
		p.long++
	}
}
