package monitor

import (
	"cmp"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/cowmap"
	"github.com/spacemonkeygo/monitor/v2/internal/resource"
)

// A Registry holds everything that one service sees of itself: its scopes with
// their instruments, and its open spans. Most programs need only Default.
// All methods are safe for concurrent use.
//
// A registry starts no goroutine and does no I/O, but that the first scope of a
// process asks the kernel which clock it trusts. Whoever wants its numbers
// takes them by Snapshot; whoever wants its spans observes them.
type Registry struct {
	scopes cowmap.Map[Scope]
	self   selfStats
	live   liveSet

	service      atomic.Pointer[string]
	sampler      atomic.Pointer[chosenSampler]
	remotePolicy atomic.Uint32 // a RemotePolicy
	classifier   atomic.Pointer[classifier]
	observers    atomic.Pointer[[]*Observer] // replaced, never changed, under mu
	catches      atomic.Pointer[[]*Catch]    // likewise; nil if there are none
	keepNone     atomic.Bool                 // keeper.limit is 0; here because every span reads it
	traced       atomic.Bool                 // has had a trace
	number       uint64                      // tells registries apart, not changed

	warnings warnings
	keeper   keeper

	mu         sync.Mutex
	sources    []*iter.Seq[Metric] // guarded by mu
	conditions []*func() []string  // guarded by mu
}

// NewRegistry returns an empty registry. Registries share nothing: tests use
// one each, and so do several services in one process.
func NewRegistry() *Registry {
	r := &Registry{number: recent.numbers.Add(1)}
	r.SetSampler(Always)
	r.keeper.limit = KeepBytes
	r.self.init(r.createScope("monitor"))
	return r
}

// Service returns the name under which backends know this process. Unless it
// was set, it is what the environment called it when that was first asked,
// OTEL_SERVICE_NAME or the service.name in OTEL_RESOURCE_ATTRIBUTES, and without
// those the file name of the program.
func (r *Registry) Service() string {
	if name := r.service.Load(); name != nil {
		return *name
	}
	return serviceOfProcess()
}

var serviceOfProcess = sync.OnceValue(func() string {
	if name := canonicalValue(resource.ServiceName()); name != "" {
		return name
	}
	if len(os.Args) == 0 || os.Args[0] == "" {
		return "unknown"
	}
	return filepath.Base(os.Args[0])
})

// SetService sets the name under which backends know this service. Registries
// that send to the same place need different names, or they overwrite each
// other's numbers. The name is made valid UTF-8 and shortened to MaxName.
func (r *Registry) SetService(name string) {
	name = canonical(name)
	r.service.Store(&name)
}

// Scope returns the scope with this name.
func (r *Registry) Scope(name string) *Scope {
	if s := r.scopes.Load([]byte(name)); s != nil {
		return s
	}
	clock.Choose()
	return r.createScope(name)
}

func (r *Registry) createScope(name string) *Scope {
	name = canonical(name)
	create := func(size int) *Scope {
		if size >= MaxScopes && name != "other" {
			return nil
		}
		return newScope(r, strings.Clone(name))
	}
	if s := r.scopes.LoadOrCreate([]byte(name), create); s != nil {
		return s
	}
	r.warn(warning{r.self.folded, r.Service(), "the registry has %d scopes; %q is one too many", []any{MaxScopes, name}})
	name = "other"
	return r.scopes.LoadOrCreate([]byte(name), create)
}

// Package returns the scope that is named after the package that calls it.
func (r *Registry) Package() *Scope { return r.Scope(callerPackage(1)) }

// AddSource adds metrics that are computed when a snapshot is taken, such as
// the numbers of the process (package env). The source may be run by several
// goroutines at once; if it panics that is counted, and what it yielded before
// is kept. remove takes it away again; a second call does nothing.
func (r *Registry) AddSource(source iter.Seq[Metric]) (remove func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := &source
	r.sources = append(r.sources, p)
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.sources = slices.DeleteFunc(slices.Clone(r.sources), func(q *iter.Seq[Metric]) bool { return p == q })
	}
}

// Snapshot yields every metric of the registry: first those of its scopes,
// sorted by scope, name and tags, and then those of its sources. Each metric is
// read when it is yielded, while recording goes on. What is yielded is the
// caller's; who does not keep it is better off with a Reader.
func (r *Registry) Snapshot() iter.Seq[Metric] {
	return func(yield func(Metric) bool) {
		var each Metric // is copied; what it points to is made anew
		next := func(Kind) *Metric {
			each = Metric{}
			return &each
		}
		r.readAll(next, func(m *Metric) bool { return yield(*m) })
	}
}

// run returns what a source yields, until it panics if it does, under names
// such as those of instruments.
func (r *Registry) run(source iter.Seq[Metric]) (metrics []Metric) {
	defer r.survive()
	for m := range source {
		m.Scope, m.Name = canonical(m.Scope), canonical(m.Name)
		var tags tagSet
		for _, t := range m.Tags {
			tags.add(t)
		}
		tags = tags.canonical()
		m.Tags = tags.slice()
		metrics = append(metrics, m)
	}
	return metrics
}

func (r *Registry) sortedScopes() []*Scope {
	var scopes []*Scope
	for _, s := range r.scopes.All() {
		scopes = append(scopes, s)
	}
	slices.SortFunc(scopes, func(a, b *Scope) int { return cmp.Compare(a.name, b.name) })
	return scopes
}

// sorted returns the scope's instruments by name and tags. The list is not to be
// changed; it is made anew when there are more.
func (s *Scope) sorted() []instrument {
	size := s.table.Len()
	if last := s.last.Load(); last != nil && len(*last) == size {
		return *last
	}
	entries := make([]*entry, 0, size)
	for _, e := range s.table.All() {
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b *entry) int {
		x, y := a.describe(), b.describe()
		if c := cmp.Compare(x.name, y.name); c != 0 {
			return c
		}
		return compareTags(x.tags, y.tags)
	})
	all := make([]instrument, len(entries))
	for i, e := range entries {
		all[i] = e.instrument
	}
	s.last.Store(&all)
	return all
}

func compareTags(a, b []Tag) int {
	for i := range min(len(a), len(b)) {
		if c := cmp.Or(cmp.Compare(a[i].Key, b[i].Key), cmp.Compare(a[i].Value, b[i].Value)); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}
