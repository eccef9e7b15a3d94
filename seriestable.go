package monitor

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/cowmap"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// A seriesTable holds the instruments of one scope. It gets or creates them by name and
// tags, and limits their number.
type seriesTable struct {
	owner owner
	byKey cowmap.Map[entry]        // by tagSet.appendKey
	last  atomic.Pointer[[]*entry] // what sorted returned

	mu       sync.Mutex
	families [namespaces]map[string]*family // guarded by mu

	voids [kinds]atomic.Pointer[entry]
}

// entry is a series in the table.
type entry struct{ instrument }

// lookup gets or creates an instrument. The key is built on the stack, and nothing is
// allocated for a series that exists.
func lookup[T any, P interface {
	*T
	instrument
}](t *seriesTable, kind Kind, name string, tags []Tag) P {
	var set tagSet
	set.addAll(tags)
	if p := find[P](t, kind, name, &set); p != nil {
		return p
	}
	return t.create(kind, name, set, func() instrument { return P(new(T)) }).(P)
}

// find returns the instrument if it exists, its name and tags are canonical, and it
// is of the kind P. Otherwise it returns nil.
func find[P interface {
	comparable
	instrument
}](t *seriesTable, kind Kind, name string, set *tagSet) (p P) {
	var buf [256]byte
	if e := t.byKey.Load(set.appendKey(buf[:0], kind.namespace(), name)); e != nil {
		p, _ = e.instrument.(P)
	}
	return p
}

// create gets or creates an instrument whose name and tags need not be canonical. make
// returns a new instrument of the kind.
func (t *seriesTable) create(kind Kind, name string, set tagSet, make func() instrument) instrument {
	name = canonical(name)
	tags := set.canonical()
	e, trouble := t.getOrCreate(kind, name, &tags, make)
	t.owner.self.Warn(trouble)
	if set.dropped > 0 {
		t.owner.self.Warn(self.Warning{
			Counter: &t.owner.self.TagsDropped, Name: name, Format: "more than %d tags", Args: []any{MaxTags},
		})
	}
	return e.instrument
}

func (t *seriesTable) getOrCreate(kind Kind, name string, set *tagSet, make func() instrument) (e *entry, trouble self.Warning) {
	log := t.owner.self
	t.mu.Lock()
	defer t.mu.Unlock()
	families := &t.families[kind.namespace()]
	if *families == nil {
		*families = map[string]*family{}
	}
	f := (*families)[name]
	if f == nil && t.byKey.Len() >= MaxSeries {
		trouble = self.Warning{
			Counter: &log.Folded, Name: t.owner.scope,
			Format: "the scope has %d series; %q is one too many", Args: []any{MaxSeries, name},
		}
		name, set.n = "other_"+kind.String(), 0
		f = (*families)[name]
	}
	if f == nil {
		f = newFamily(kind, name)
		(*families)[f.name] = f
	}
	if f.kind != kind {
		return t.void(kind, make), self.Warning{
			Counter: &log.Clashes, Name: name,
			Format: "wanted as a %s, but is a %s: nothing is recorded here", Args: []any{kind, f.kind},
		}
	}
	if e := t.byKey.Load(set.appendKey(nil, kind.namespace(), name)); e != nil {
		return e, trouble
	}
	if set.n > 0 && (f.series >= MaxSeriesPerName || t.byKey.Len() >= MaxSeries) {
		trouble = self.Warning{
			Counter: &log.Folded, Name: name,
			Format: "too many values of tag %q: %d series", Args: []any{set.tags[0].Key, f.series},
		}
		if f.other == nil {
			for i := range set.tags[:set.n] {
				set.tags[i].Value = "other"
			}
			f.other = t.add(f, set, make)
		}
		return f.other, trouble
	}
	return t.add(f, set, make), trouble
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
func (t *seriesTable) add(f *family, set *tagSet, make func() instrument) *entry {
	return t.byKey.LoadOrCreate(set.appendKey(nil, f.kind.namespace(), f.name), func(int) *entry {
		f.series++
		i := make()
		*i.describe() = series{&t.owner, f, f.name, set.slice(), time.Now()}
		return &entry{i}
	})
}

// void returns the instrument of the kind that is in no snapshot.
func (t *seriesTable) void(kind Kind, make func() instrument) *entry {
	if e := t.voids[kind].Load(); e != nil {
		return e
	}
	i := make()
	*i.describe() = series{&t.owner, &family{kind: kind}, "void", nil, time.Now()}
	t.voids[kind].CompareAndSwap(nil, &entry{i})
	return t.voids[kind].Load()
}

// sorted returns the instruments by name and tags. The list is not to be changed; it
// is made anew when there are more.
func (t *seriesTable) sorted() []*entry {
	size := t.byKey.Len()
	if last := t.last.Load(); last != nil && len(*last) == size {
		return *last
	}
	all := make([]*entry, 0, size)
	for _, e := range t.byKey.All() {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b *entry) int {
		x, y := a.describe(), b.describe()
		return cmp.Or(cmp.Compare(x.name, y.name), compareTags(x.tags, y.tags))
	})
	t.last.Store(&all)
	return all
}
