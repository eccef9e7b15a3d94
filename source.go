package monitor

import (
	"iter"

	"github.com/spacemonkeygo/monitor/v2/internal/cowlist"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// sources holds the sources given to Registry.AddSource.
type sources struct {
	list cowlist.List[*iter.Seq[Metric]]
	log  *self.Log
}

// read yields the metrics of all sources.
func (s *sources) read(yield func(*Metric) bool) {
	for _, source := range s.list.All() {
		for _, m := range s.run(*source) {
			if !yield(&m) {
				return
			}
		}
	}
}

// run returns the metrics that a source yields, under canonical names. If the source
// panics, run returns the metrics from before.
func (s *sources) run(source iter.Seq[Metric]) (metrics []Metric) {
	defer s.log.Survive()
	for m := range source {
		m.Scope, m.Name = canonical(m.Scope), canonical(m.Name)
		var tags tagSet
		tags.addAll(m.Tags)
		tags = tags.canonical()
		m.Tags = tags.slice()
		metrics = append(metrics, m)
	}
	return metrics
}
