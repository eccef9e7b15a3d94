package monitor

import (
	"iter"

	"github.com/spacemonkeygo/monitor/v2/internal/cowlist"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// sources holds the sources given to Registry.AddSource.
type sources struct {
	list cowlist.List[*self.Callback]
	log  *self.Log
}

// add adds a source.
func (s *sources) add(source iter.Seq[Metric]) (remove func()) {
	return s.list.Add(s.log.NewCallback("source", source, func(late func() bool) any { return s.run(source, late) }))
}

// read yields the metrics of all sources.
func (s *sources) read(yield func(*Metric) bool) {
	for _, source := range s.list.All() {
		metrics, ok := source.Call()
		if !ok {
			continue
		}
		for _, m := range metrics.([]Metric) {
			if !yield(&m) {
				return
			}
		}
	}
}

// run returns the metrics that a source yields, under canonical names. If the source
// panics, run returns the metrics from before. It ends a source for which nobody waits
// any more.
func (s *sources) run(source iter.Seq[Metric], late func() bool) (metrics []Metric) {
	defer s.log.Survive()
	for m := range source {
		m.Scope, m.Name = canonical(m.Scope), canonical(m.Name)
		var tags tagSet
		tags.addAll(m.Tags)
		tags = tags.canonical()
		m.Tags = tags.slice()
		metrics = append(metrics, m)
		if late() {
			break
		}
	}
	return metrics
}
