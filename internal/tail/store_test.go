package tail_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/tail"
	"github.com/stretchr/testify/require"
)

// A store holds traces that are numbers, of functions by name.
type store struct {
	tail.Store
	mu      sync.Mutex
	shelves map[string]**tail.Shelf // guarded by mu
}

// shelf returns the place of a function's shelf.
func (s *store) shelf(fn string) **tail.Shelf {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shelves == nil {
		s.shelves = map[string]**tail.Shelf{}
	}
	if s.shelves[fn] == nil {
		s.shelves[fn] = new(*tail.Shelf)
	}
	return s.shelves[fn]
}

func (s *store) Admit(fn string, found *tail.Finding, now clock.Reading) bool {
	return s.Store.Admit(s.shelf(fn), found, now)
}

// All returns the traces in the order in which they were put.
func (s *store) All() []int {
	list := s.Store.All()
	slices.SortFunc(list, func(a, b *tail.Entry) int { return cmp.Compare(a.Serial, b.Serial) })
	all := make([]int, len(list))
	for i, e := range list {
		all[i] = e.Trace.(int)
	}
	return all
}

// entry returns an entry that is admitted and not put yet.
func (s *store) entry(trace int, fn string, reason tail.Reason, took time.Duration) *tail.Entry {
	found := tail.Finding{Reason: reason}
	s.Admit(fn, &found, clock.Now())
	return &tail.Entry{Trace: trace, Shelf: *s.shelf(fn), Took: took, Finding: found}
}

func put(s *store, trace int, fn string, reason tail.Reason, took time.Duration, bytes int) (*tail.Entry, int64) {
	e := s.entry(trace, fn, reason, took)
	return e, s.Put(e, bytes)
}

func TestAZeroStoreKeepsNothing(t *testing.T) {
	var s store
	_, evicted := put(&s, 1, "f", tail.Failed, 1, 1)
	require.EqualValues(t, 1, evicted)
	require.Empty(t, s.All())
}

func TestTheFunctionWithMostGivesWay(t *testing.T) {
	var s store
	s.SetLimit(100)
	for i := range 10 {
		put(&s, i, "noisy", tail.Failed, 1, 10)
	}
	put(&s, 100, "quiet", tail.Failed, 1, 10)
	require.Equal(t, []int{0, 2, 3, 4, 5, 6, 7, 8, 9, 100}, s.All(), "one of the noisy function went")
	put(&s, 101, "noisy", tail.Panicked, 1, 10)
	require.Equal(t, []int{0, 2, 4, 5, 6, 7, 8, 9, 100, 101}, s.All(), "of the reason that has most")
	require.EqualValues(t, 5, s.SetLimit(50))
	require.Equal(t, []int{0, 8, 9, 100, 101}, s.All(), "the first stays, and the last")
}

func TestTheSlowestStays(t *testing.T) {
	var s store
	s.SetLimit(30)
	for i, took := range []time.Duration{5, 9, 9, 1, 2, 3, 9} {
		put(&s, i, "f", tail.Slow, took, 10)
	}
	require.Equal(t, []int{0, 1, 6}, s.All(), "the first, the first of those that took longest, and the last")
	s.SetLimit(10)
	require.Equal(t, []int{1}, s.All())
	put(&s, 7, "f", tail.Slow, 10, 10)
	require.Equal(t, []int{7}, s.All(), "a slower one takes its place")
	s.SetLimit(0)
	require.Empty(t, s.All())

	s.SetLimit(30)
	for i, took := range []time.Duration{9, 1, 2, 3} {
		put(&s, i, "f", tail.Failed, took, 10)
	}
	require.Equal(t, []int{0, 2, 3}, s.All())
	s.SetLimit(10)
	require.Equal(t, []int{3}, s.All(), "of failures, the last is the dearest")
}

// TestOldTracesGetThinner puts a trace a second for a day. What is left is from all times:
// within each factor of two of age.
func TestOldTracesGetThinner(t *testing.T) {
	var s store
	const all, left = 86_400, 100
	s.SetLimit(left)
	for i := range all {
		put(&s, i, "f", tail.Failed, 1, 1)
	}
	kept := s.All()
	require.Len(t, kept, left)
	require.Equal(t, 0, kept[0])
	require.Equal(t, all-1, kept[left-1])
	for age := 2; age < all; age *= 2 {
		from, to := all-2*age, all-age
		i, _ := slices.BinarySearch(kept, from)
		require.Less(t, i, left)
		require.Less(t, kept[i], to+age/2, "from %d to %d seconds ago", 2*age, age/2)
	}
}

// TestARareFailureIsNotDrivenOut has usual failures before and after a rare one, in the
// same second.
func TestARareFailureIsNotDrivenOut(t *testing.T) {
	var s store
	s.SetLimit(50)
	now := clock.Now()
	trace := 0
	fail := func(class string) bool {
		found := tail.Finding{Reason: tail.Failed, Class: class}
		if !s.Admit("f", &found, now) {
			return false
		}
		trace++
		s.Put(&tail.Entry{Trace: trace, Shelf: *s.shelf("f"), Finding: found}, 1)
		return true
	}
	for range 150 {
		fail("usual")
	}
	require.True(t, fail("rare"))
	rare := trace
	later := clock.Reading(clock.Units(now, 1100*time.Millisecond))
	for range 100 {
		now += later
		for range 150 {
			fail("usual")
		}
	}
	require.Contains(t, s.All(), rare)
	require.Len(t, s.All(), 50)
}

// TestManyClasses has more classes than have a queue of their own.
func TestManyClasses(t *testing.T) {
	var s store
	s.SetLimit(1 << 20)
	now := clock.Now()
	admitted := 0
	for class := range 1000 {
		for range 3 {
			found := tail.Finding{Reason: tail.Failed, Class: strconv.Itoa(class)}
			if s.Admit("f", &found, now) {
				admitted++
			}
		}
	}
	require.Equal(t, 32*3+100, admitted)
}

func TestTracesGrow(t *testing.T) {
	var s store
	s.SetLimit(30)
	first, _ := put(&s, 1, "f", tail.Failed, 1, 10)
	second, _ := put(&s, 2, "f", tail.Failed, 1, 10)
	evicted, stays := s.Grow(second, 10)
	require.Zero(t, evicted)
	require.True(t, stays)
	evicted, stays = s.Grow(second, 1)
	require.EqualValues(t, 1, evicted)
	require.True(t, stays)
	_, stays = s.Grow(first, 1)
	require.False(t, stays, "a trace that is gone does not grow")
	require.Equal(t, []int{2}, s.All())
	put(&s, 3, "f", tail.Failed, 1, 9)
	require.Equal(t, []int{2, 3}, s.All(), "what grew in vain does not count")
}

func TestNoMoreThan100InASecond(t *testing.T) {
	var s store
	s.SetLimit(1 << 20)
	now := clock.Now()
	found := func(r tail.Reason) *tail.Finding { return &tail.Finding{Reason: r, Weight: 2} }
	for range 100 {
		require.True(t, s.Admit("f", found(tail.Failed), now))
	}
	require.False(t, s.Admit("f", found(tail.Failed), now))
	require.True(t, s.Admit("f", found(tail.Panicked), now), "for another reason")
	require.True(t, s.Admit("g", found(tail.Failed), now), "of another function")

	for range 100 {
		require.True(t, s.Admit("f", found(tail.Sample), now))
	}
	for range 3 {
		require.False(t, s.Admit("f", found(tail.Sample), now))
	}
	later := now + clock.Reading(clock.Units(now, 1100*time.Millisecond))
	require.True(t, s.Admit("f", found(tail.Failed), later))
	next := found(tail.Sample)
	require.True(t, s.Admit("f", next, later))
	require.Equal(t, 8.0, next.Weight, "the next sample stands for those that were not kept")
	next = found(tail.Sample)
	require.True(t, s.Admit("f", next, later))
	require.Equal(t, 2.0, next.Weight)
}

// model does what a Store promises, slowly.
type model struct {
	limit  int
	list   []*modelEntry
	queues map[modelQueue]*modelState
}

type modelQueue struct {
	fn     string
	reason tail.Reason
	class  string
}

type modelState struct {
	puts    int
	slowest *modelEntry // of those since the last slowest was evicted
}

type modelEntry struct {
	e     *tail.Entry
	in    modelQueue
	n     int // of those that were put in the queue before
	bytes int
}

func (m *model) put(e *tail.Entry, fn string, bytes int) {
	in := modelQueue{fn, e.Finding.Reason, e.Finding.Class}
	if m.queues[in] == nil {
		m.queues[in] = new(modelState)
	}
	state := m.queues[in]
	x := &modelEntry{e, in, state.puts, bytes}
	state.puts++
	if state.slowest == nil || e.Took > state.slowest.e.Took {
		state.slowest = x
	}
	m.list = append(m.list, x)
}

func (x *modelEntry) level() int {
	if x.n == 0 {
		return 23
	}
	level := 0
	for n := x.n; n%2 == 0; n /= 2 {
		level++
	}
	return level
}

// victim returns the entry of a queue that goes first.
func (m *model) victim(in modelQueue) *modelEntry {
	state := m.queues[in]
	var of []*modelEntry
	perLevel := map[int]int{}
	for _, x := range m.list {
		if x.in == in {
			of = append(of, x)
			perLevel[x.level()]++
		}
	}
	first := func(x *modelEntry) bool { return x.n == 0 }
	last := func(x *modelEntry) bool { return x.n == state.puts-1 }
	slowest := func(x *modelEntry) bool { return x == state.slowest }
	dearest := last
	if in.reason == tail.Slow && state.slowest != nil {
		dearest = slowest
	}
	for _, dear := range []func(*modelEntry) bool{
		func(x *modelEntry) bool { return first(x) || last(x) || slowest(x) },
		dearest,
		func(*modelEntry) bool { return false },
	} {
		left := slices.DeleteFunc(slices.Clone(of), dear)
		if len(left) > 0 {
			return slices.MinFunc(left, func(a, b *modelEntry) int {
				return cmp.Or(-cmp.Compare(perLevel[a.level()], perLevel[b.level()]), cmp.Compare(a.level(), b.level()), cmp.Compare(a.n, b.n))
			})
		}
	}
	return nil
}

func (m *model) evict() {
	for {
		total, byFunc := 0, map[string]int{}
		for _, x := range m.list {
			total += x.bytes
			byFunc[x.in.fn] += x.bytes
		}
		if total <= m.limit {
			return
		}
		fn := ""
		for f, n := range byFunc {
			if fn == "" || n > byFunc[fn] {
				fn = f
			}
		}
		byQueue := map[modelQueue]int{}
		var most modelQueue
		for _, x := range m.list {
			if x.in.fn == fn {
				byQueue[x.in] += x.bytes
			}
		}
		for in, n := range byQueue {
			if most.fn == "" || n > byQueue[most] {
				most = in
			}
		}
		victim := m.victim(most)
		if state := m.queues[most]; state.slowest == victim {
			state.slowest = nil
		}
		m.list = slices.DeleteFunc(m.list, func(x *modelEntry) bool { return x == victim })
	}
}

func (m *model) all() []int {
	list := make([]int, len(m.list))
	for i, x := range m.list {
		list[i] = x.e.Trace.(int)
	}
	return list
}

// TestStoreAgainstAModel does the same to a store and to a slow model of it. Sizes are
// such that no two functions, and no two reasons, ever have the same number of bytes.
func TestStoreAgainstAModel(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		var s store
		m := &model{limit: 1 << 20, queues: map[modelQueue]*modelState{}}
		s.SetLimit(m.limit)
		functions := []string{"a", "b", "c", "d"}
		for i := range 400 {
			switch r.IntN(10) {
			case 0:
				m.limit = r.IntN(1 << 21)
				s.SetLimit(m.limit)
			case 1, 2:
				if len(m.list) > 0 {
					x := m.list[r.IntN(len(m.list))]
					n := 1 + r.IntN(1<<14)
					x.bytes += n
					_, stays := s.Grow(x.e, n)
					require.True(t, stays)
				}
			default:
				n := 1 + r.IntN(1<<16)
				fn := functions[r.IntN(4)]
				e := s.entry(i, fn, tail.Reason(r.IntN(tail.Reasons)), time.Duration(r.IntN(20)))
				e.Finding.Class = strconv.Itoa(r.IntN(3))
				m.put(e, fn, n)
				s.Put(e, n)
			}
			m.evict()
			require.Equal(t, m.all(), s.All(), "seed %d, step %d", seed, i)
		}
	}
}

func TestConcurrentSafeStore(t *testing.T) {
	var s store
	s.SetLimit(1000)
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range 500 {
				e, _ := put(&s, w*1000+i, string(rune('a'+i%3)), tail.Slow, time.Duration(i), 20)
				s.Grow(e, 5)
				s.All()
			}
		})
	}
	all.Wait()
	require.Len(t, s.All(), 40)
}

// BenchmarkEvict puts a slow trace into a full store, which lets another one go.
func BenchmarkEvict(b *testing.B) {
	for _, kept := range []int{1_000, 100_000} {
		b.Run(strconv.Itoa(kept), func(b *testing.B) {
			var s store
			s.SetLimit(kept)
			for i := range kept {
				put(&s, i, "f", tail.Slow, time.Duration(i), 1)
			}
			b.ResetTimer()
			for b.Loop() {
				put(&s, 0, "f", tail.Slow, 0, 1)
			}
		})
	}
}
