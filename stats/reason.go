package stats

import (
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

// appendReason writes why a part of a trace is kept, with what the reason says it
// exceeded: "slow: 312ms > p99 45ms".
func appendReason(b []byte, p *keptPart) []byte {
	b = add(b, reasonName(p.Reason()))
	switch p.Reason() {
	case monitor.KeptSlow:
		return p.appendExceeded(b, " > p99 ")
	case monitor.KeptCanceled:
		return p.appendExceeded(b, " > p50 ")
	case monitor.KeptSample:
		return appendRate(add(b, ": 1 of "), p.Weight())
	}
	return b
}

func (p *keptPart) appendExceeded(b []byte, what string) []byte {
	return appendDuration(add(appendDuration(add(b, ": "), p.root.Duration), what), p.Threshold())
}

// appendSampler writes what a sampler does: "1% of the traces", "10 per second".
func appendSampler(b []byte, s monitor.Sampler) []byte {
	switch s := s.(type) {
	case monitor.Ratio:
		switch {
		case s >= 1:
			return add(b, "every trace")
		case !(s > 0):
			return add(b, "no trace")
		}
		return add(appendValue(b, float64(s), monitor.Fraction), " of the traces")
	case *monitor.PerSecond:
		return add(add(b, s.String()), " of each function")
	}
	return add(b, "by a sampler of the program's")
}

// appendCatching writes what a catch waits for: "1 of 3 longer than 250ms failed".
func appendCatching(b []byte, c *monitor.Catch) []byte {
	b = strconv.AppendInt(b, int64(len(c.Traces())), 10)
	b = addInt(add(b, " of "), c.Count)
	if c.Longer > 0 {
		b = appendDuration(add(b, ", longer than "), c.Longer)
	}
	if c.Failed {
		b = add(b, ", failed")
	}
	return b
}
