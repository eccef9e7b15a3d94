package kept

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
)

// ReasonName returns the name of the reason for keeping a part.
//
//go:noinline
func (p *Part) ReasonName() string { return p.Reason().String() }

// Why returns the reason for keeping a part, with the threshold that it exceeded: "slow:
// 312ms > p99 45ms".
func (p *Part) Why() string {
	b := []byte(p.ReasonName())
	switch p.Reason() {
	case monitor.KeptSlow:
		b = p.appendThreshold(b, " > p99 ")
	case monitor.KeptCanceled:
		b = p.appendThreshold(b, " > p50 ")
	case monitor.KeptSample:
		b = humanise.AppendRate(append(b, ": 1 of "...), p.Weight())
	}
	return string(b)
}

func (p *Part) appendThreshold(b []byte, what string) []byte {
	b = humanise.AppendDuration(append(b, ": "...), p.Root.Duration)
	return humanise.AppendDuration(append(b, what...), p.Threshold())
}

// Standing writes two cells: the threshold that the part exceeded, and the number of
// traces it stands for.
func (p *Part) Standing(t *table.Table) {
	if p.Threshold() > 0 {
		t.Duration(p.Threshold())
	} else {
		t.String(humanise.Absent)
	}
	t.Rate(p.Weight())
}
