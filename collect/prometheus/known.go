package prometheus

import (
	"hash/maphash"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
)

// known remembers the family and the labels of each metric. A registry usually yields
// the same metrics in the same order: then a metric is recognized by its place, and
// nothing is mapped or looked up. From the first new metric on, everything is worked out
// again.
type known struct {
	families
	naming
	to        encoder
	fixed     []*family  // the encoder's own, which claim their names first
	functions *family    // of them, the one that stands for all families of functions
	dists     metricType // histogram or summary

	series []series
	labels []byte         // of all series, one after the other
	seen   map[uint64]int // the series on the page by hash; stale while repeat is set
	seed   maphash.Seed
	next   int  // the index of the next metric
	repeat bool // all metrics of the page so far were in their places

	originals, duplicates int // of the metrics so far

	scratch []byte
}

// series is a metric of the last page. It keeps the tags, so that their address stays
// their own.
type series struct {
	scope, name string
	tags        []monitor.Tag
	kind        monitor.Kind
	unit        monitor.Unit

	family   *family // nil if an earlier one has the same name and tags
	end      int     // of its labels, which begin at the end of the previous series'
	original bool    // the series has the label original
}

func newKnown(n naming, to encoder, dists metricType, functions *family, others ...*family) known {
	return known{
		families:  families{byKey: map[string]*family{}, claims: map[string]struct{}{}},
		naming:    n,
		to:        to,
		fixed:     append([]*family{functions}, others...),
		functions: functions,
		dists:     dists,
		seen:      map[uint64]int{},
		seed:      maphash.MakeSeed(),
	}
}

// begin begins a new page.
func (k *known) begin() {
	k.next, k.repeat = 0, len(k.series) > 0
	k.originals, k.duplicates = 0, 0
	for _, f := range k.list {
		f.samples = f.samples[:0]
	}
	if !k.repeat {
		k.rewind()
	}
}

// end ends the page: it has no more metrics.
func (k *known) end() {
	if k.next < len(k.series) {
		k.rewind()
	}
	if !k.repeat {
		k.sweep()
	}
}

// lookup returns the family and the labels of the next metric of the page; the family is
// nil if an earlier metric has the same name and tags.
func (k *known) lookup(m *monitor.Metric) (*family, []byte) {
	if k.repeat && (k.next == len(k.series) || !k.series[k.next].is(m)) {
		k.rewind()
	}
	if !k.repeat {
		k.series = append(k.series, k.learn(m))
	}
	s := &k.series[k.next]
	start := k.start()
	k.next++
	switch {
	case s.original:
		k.originals++
	case s.family == nil:
		k.duplicates++
	}
	return s.family, k.labels[start:s.end]
}

// start returns the start of the next metric's labels.
func (k *known) start() int {
	if k.next == 0 {
		return 0
	}
	return k.series[k.next-1].end
}

func (s *series) is(m *monitor.Metric) bool {
	return s.kind == m.Kind && s.unit == m.Unit && s.hasNames(m)
}

func (s *series) hasNames(m *monitor.Metric) bool {
	if len(s.tags) != len(m.Tags) || s.name != m.Name || s.scope != m.Scope {
		return false
	}
	return len(s.tags) == 0 || &s.tags[0] == &m.Tags[0] || slices.Equal(s.tags, m.Tags)
}

// rewind forgets the series from the next one on. The earlier ones are then as if they
// had just been learned.
func (k *known) rewind() {
	k.repeat = false
	k.labels = k.labels[:k.start()]
	clear(k.series[k.next:])
	k.series = k.series[:k.next]
	clear(k.seen)
	k.reset()
	for _, f := range k.fixed {
		k.put(f)
	}
	start := 0
	for i, s := range k.series {
		if s.family == nil {
			continue
		}
		if !s.family.onPage {
			k.put(s.family)
		}
		k.seen[k.hash(s.family, k.labels[start:s.end])] = i
		start = s.end
	}
}

// learn maps a metric's names. It appends the labels to the labels of all series.
func (k *known) learn(m *monitor.Metric) series {
	s := series{scope: m.Scope, name: m.Name, tags: m.Tags, kind: m.Kind, unit: m.Unit}
	if m.Kind == monitor.KindFunc {
		s.family = k.functions
	} else {
		s.family = k.find(m, k.naming, k.dists)
	}
	start := len(k.labels)
	k.labels = appendLabels(k.labels, k.to, k.naming, m)
	if other := k.register(s.family, start); other != nil {
		if !other.hasNames(m) {
			k.labels = appendOriginal(k.labels, k.to, start, m)
			s.original = true
			other = k.register(s.family, start)
		}
		if other != nil {
			k.labels = k.labels[:start]
			s.family, s.original = nil, false
		}
	}
	s.end = len(k.labels)
	return s
}

// register makes the next series the one of this family with the labels from start on.
// If an earlier series has the same, register returns that.
func (k *known) register(f *family, start int) *series {
	h := k.hash(f, k.labels[start:])
	if i, ok := k.seen[h]; ok {
		return &k.series[i]
	}
	k.seen[h] = len(k.series)
	return nil
}

// hash identifies a series. Two different series have the same hash with a probability
// of 2^-64. The seed is secret, so names cannot be chosen to collide.
func (k *known) hash(f *family, labels []byte) uint64 {
	k.scratch = append(append(append(k.scratch[:0], f.name...), 0), labels...)
	return maphash.Bytes(k.seed, k.scratch)
}
