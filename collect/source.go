package collect

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// metrics yields the ledger as metrics of the scope "collect".
func (l Ledger) metrics(start time.Time, yield func(monitor.Metric) bool) {
	for _, e := range l {
		for _, m := range e.metrics(start) {
			if !yield(m) {
				return
			}
		}
	}
}

// conditions tells the stats pages which sinks fail.
func (l Ledger) conditions() (texts []string) {
	for _, e := range l {
		if text := e.condition(); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// metrics returns the entry's numbers, tagged by sink, signal and reason.
func (e Entry) metrics(start time.Time) []monitor.Metric {
	tags := []monitor.Tag{{Key: "signal", Value: e.Signal}, {Key: "sink", Value: e.Sink}}
	counter := func(name string, n int64, tags []monitor.Tag) monitor.Metric {
		return monitor.Metric{Scope: "collect", Name: name, Tags: tags, Kind: monitor.KindCounter, Start: start, Int: n}
	}
	list := []monitor.Metric{
		counter("delivered", e.Delivered, tags),
		counter("failures", e.Failures, tags),
		counter("made", e.Made, tags),
		{Scope: "collect", Name: "queued", Tags: tags, Kind: monitor.KindGauge, Start: start, Float: float64(e.Queued)},
		counter("sampled_out", e.SampledOut, tags),
		{Scope: "collect", Name: "spooled", Tags: tags, Kind: monitor.KindGauge, Start: start, Float: float64(e.Spooled)},
	}
	for _, d := range e.Dropped {
		reason := append([]monitor.Tag{{Key: "reason", Value: d.Reason}}, tags...)
		list = append(list, counter("dropped", d.Count, reason))
	}
	return list
}
