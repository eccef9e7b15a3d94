package collect

import (
	"fmt"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// metrics yields the ledger as metrics of the scope "collect".
func (l Ledger) metrics(start time.Time, yield func(monitor.Metric) bool) {
	for i := range l {
		for _, m := range l[i].metrics(start) {
			if !yield(m) {
				return
			}
		}
	}
}

// metrics returns the entry's numbers, tagged by sink, signal and reason.
func (e *Entry) metrics(start time.Time) []monitor.Metric {
	list := []monitor.Metric{
		{Name: "delivered", Int: e.Delivered},
		{Name: "failures", Int: e.Failures},
		{Name: "made", Int: e.Made},
		{Name: "queued", Kind: monitor.KindGauge, Float: float64(e.Queued)},
		{Name: "sampled_out", Int: e.SampledOut},
		{Name: "sent", Int: e.Sent},
		{Name: "spooled", Kind: monitor.KindGauge, Float: float64(e.Spooled)},
	}
	for _, d := range e.Dropped {
		tags := []monitor.Tag{{Key: "reason", Value: d.Reason}}
		list = append(list, monitor.Metric{Name: "dropped", Int: d.Count, Tags: tags})
	}
	for i := range list {
		m := &list[i]
		m.Scope, m.Start = "collect", start
		m.Tags = append(m.Tags, monitor.Tag{Key: "signal", Value: e.Signal}, monitor.Tag{Key: "sink", Value: e.Sink})
	}
	return list
}

// late is how long a snapshot may take before the stats pages show it: those of the largest
// registries take a fraction of it.
const late = 2 * time.Second

// conditions tells the stats pages which sinks fail.
func (l Ledger) conditions() (texts []string) {
	for i := range l {
		if e := &l[i]; !e.FailingSince.IsZero() {
			texts = append(texts, fmt.Sprintf("collect: sending %s to %s fails since %s: %s",
				e.Signal, e.Sink, e.FailingSince.UTC().Format(time.RFC3339), e.LastError))
		}
		if since := l[i].OverdueSince; !since.IsZero() && time.Since(since) > late {
			texts = append(texts, fmt.Sprintf("collect: the snapshot for %s that was due at %s is not taken yet",
				l[i].Sink, since.UTC().Format(time.RFC3339)))
		}
	}
	return texts
}
