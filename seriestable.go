package monitor

import (
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/cowmap"
)

// A seriesTable holds the instruments of one scope. It gets or creates them by name and
// tags, and limits their number.
type seriesTable struct {
	owner owner
	make  func(Kind) (instrument, *series) // returns a new instrument
	tidy  func()                           // lets idle series go; nothing of the table is locked
	byKey cowmap.Map[series]               // by tagSet.appendKey
	folds cowmap.Map[fold]                 // of the names that have series beyond the limit; by foldedKey
	count *atomic.Int64                    // of the series of all scopes of the registry
	last  atomic.Pointer[[]*series]        // what sorted returned
	swept atomic.Int64                     // when it was, as a clock.Reading; 0 if it was not

	mu       sync.Mutex
	families [namespaces]map[string]*family // guarded by mu
	leaving  map[string]*leaving            // guarded by mu; by key
	voids    [kinds]*series                 // guarded by mu; made at first need
}

// lookup gets or creates an instrument. The key is built on the stack, and nothing is
// allocated for a series that exists.
func (t *seriesTable) lookup(kind Kind, name string, tags []Tag) instrument {
	var set tagSet
	set.addAll(tags)
	var buf [256]byte
	if s := t.byKey.Load(set.appendKey(buf[:0], kind, name)); s != nil {
		return s.instrument
	}
	return t.create(kind, name, &set)
}

// create gets or creates an instrument whose name and tags need not be canonical.
func (t *seriesTable) create(kind Kind, name string, given *tagSet) instrument {
	name = canonical(name)
	set := given.canonical()
	s := t.getOrCreate(kind, name, &set)
	t.tidy()
	if given.dropped > 0 {
		log := t.owner.self
		log.Warn(&log.TagsDropped, name, "more than %d tags", MaxTags)
	}
	return s.instrument
}

func (t *seriesTable) getOrCreate(kind Kind, name string, set *tagSet) *series {
	log := t.owner.self
	var buf, nameBuf [256]byte
	key := set.appendKey(buf[:0], kind, name)
	if into := t.folds.Load(foldedKey(nameBuf[:0], kind, name)); into != nil && into.other.family.kind == kind && set.n > 0 {
		if s := t.byKey.Load(key); s != nil {
			return s
		}
		return t.folded(into.other.family, into, key)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	families := &t.families[kind.namespace()]
	if *families == nil {
		*families = map[string]*family{}
	}
	f, full := (*families)[name], t.byKey.Len() >= MaxSeries
	if !full && t.count.Load() >= MaxRegistrySeries {
		full = true
		log.WarnAgain(&log.Folded, t.owner.service.get(), 0, "the registry has %d series; %q is one too many", MaxRegistrySeries, name)
	}
	if f == nil && full {
		log.Warn(&log.Folded, t.owner.scope, "the scope has %d series; %q is one too many", MaxSeries, name)
		name, set.n = "other_"+kind.String(), 0
		key = set.appendKey(buf[:0], kind, name)
		f = (*families)[name]
	}
	if f == nil {
		f = newFamily(kind, name)
		(*families)[f.name] = f
	}
	if f.kind != kind {
		log.Warn(&log.Clashes, name, "wanted as a %s, but is a %s: nothing is recorded here", kind, f.kind)
		return t.void(kind)
	}
	if s := t.byKey.Load(key); s != nil {
		return s
	}
	if s := t.returning(key); s != nil {
		return s
	}
	if set.n > 0 && (f.own() >= MaxSeriesPerName || full) {
		if f.fold == nil {
			other := *set
			for i := range other.tags[:other.n] {
				other.tags[i].Value = "other"
			}
			f.fold = &fold{present: f.series}
			f.fold.other = t.add(f, &other)
		}
		t.folds.Add(foldedKey(nil, kind, f.name), f.fold, math.MaxInt)
		return t.folded(f, f.fold, key)
	}
	return t.add(f, set)
}

func newFamily(kind Kind, name string) *family {
	f := &family{kind: kind, name: strings.Clone(name)}
	if kind == KindTimer || kind == KindFunc {
		f.unit.Store(uint32(Seconds))
	}
	return f
}

// add returns the series of the family with these tags, made at first need. t.mu is
// locked.
func (t *seriesTable) add(f *family, set *tagSet) *series {
	key := set.appendKey(nil, f.kind, f.name)
	if s := t.byKey.Load(key); s != nil {
		return s
	}
	f.series++
	t.count.Add(1)
	return t.byKey.Add(key, t.newSeries(f, set.slice()), math.MaxInt)
}

func (t *seriesTable) newSeries(f *family, tags []Tag) *series {
	i, s := t.make(f.kind)
	*s = series{i, &t.owner, f, tags, time.Now(), idleness{}}
	return s
}

// void returns the instrument of the kind that is in no snapshot. t.mu is locked.
func (t *seriesTable) void(kind Kind) *series {
	if t.voids[kind] == nil {
		t.voids[kind] = t.newSeries(&family{kind: kind, name: "void"}, nil)
	}
	return t.voids[kind]
}

// sorted returns the instruments by name and tags. The list is not to be changed; it
// is made anew when there are more.
func (t *seriesTable) sorted() []*series {
	size := t.byKey.Len()
	if last := t.last.Load(); last != nil && len(*last) == size {
		return *last
	}
	all := make([]*series, 0, size)
	for _, s := range t.byKey.All() {
		all = append(all, s)
	}
	slices.SortFunc(all, compareSeries)
	t.last.Store(&all)
	return all
}
