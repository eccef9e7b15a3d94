package monitor_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// metrics returns what a registry has in one scope, by name and tags.
func metrics(r *monitor.Registry, scope string) map[string]monitor.Metric {
	found := map[string]monitor.Metric{}
	for m := range r.Snapshot() {
		if m.Scope == scope {
			key := m.Name
			for _, t := range m.Tags {
				key += "," + t.Key + "=" + t.Value
			}
			found[key] = m
		}
	}
	return found
}

func self(r *monitor.Registry, name string) int64 {
	return r.Scope("monitor").Counter(name).Total()
}

func TestPackageIsNamedAfterTheCaller(t *testing.T) {
	require.Equal(t, "github.com/spacemonkeygo/monitor/v2_test", mon.Name())
	require.Same(t, mon, monitor.Package())
	require.Same(t, mon, monitor.Default.Package())
}

func TestGetOrCreate(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	a, b := monitor.String("a", "1"), monitor.Int("b", 2)
	require.Same(t, s.Meter("m"), s.Meter("m"))
	require.Same(t, s.Meter("m", a, b), s.Meter("m", b, a))
	require.Same(t, s.Meter("m", a), s.Meter("m", monitor.String("a", "0"), a), "the last of a key counts")
	require.Same(t, s.Meter("m"), s.Meter("m", monitor.String("", "x")), "a tag without a key does not")
	require.NotSame(t, s.Meter("m"), s.Meter("m", a))
	require.NotSame(t, s.Meter("m", monitor.String("a", "1\x01b\x012")), s.Meter("m", a, b))
	require.NotSame(t, s.Meter("m\x01a\x011"), s.Meter("m", a))
	require.NotSame(t, s.Meter("m"), s.Registry().Scope("other").Meter("m"))
}

func TestConcurrentSafeGetOrCreateInstruments(t *testing.T) {
	r := monitor.NewRegistry()
	var wg sync.WaitGroup
	const workers, names = 8, 200
	for range workers {
		wg.Go(func() {
			for i := range names {
				r.Scope("test").Counter("c", monitor.Int("i", i)).Inc()
				r.Scope("test").Func("f" + strconv.Itoa(i)).Task()(nil)
			}
		})
	}
	for range 20 {
		for range r.Snapshot() {
		}
	}
	wg.Wait()
	total := int64(0)
	for _, m := range metrics(r, "test") {
		total += m.Int
		if m.Kind == monitor.KindFunc {
			total += m.Func.OK
		}
	}
	require.EqualValues(t, 2*workers*names, total)
}

func TestKindClashIsACountedNoOp(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	s.Counter("x").Add(5)
	s.Gauge("x").Set(7)
	s.Timer("x", monitor.String("a", "b")).Observe(time.Second)
	got := metrics(r, "test")
	require.Len(t, got, 1)
	require.EqualValues(t, 5, got["x"].Int)
	require.EqualValues(t, 2, self(r, "kind_clashes"))
	require.Len(t, r.Warnings(), 1)
	require.Regexp(t, `^kind_clashes: "x" at github.com/spacemonkeygo/monitor/v2_test/scope_test.go:\d+: wanted as a gauge, but is a counter: nothing is recorded here$`, r.Warnings()[0])
}

// TestFunctionsHaveNamesOfTheirOwn: what happens in fetch is likely to be
// called "fetch" too.
func TestFunctionsHaveNamesOfTheirOwn(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	s.Event("fetch")
	s.Func("fetch").Task()(nil)
	s.Event("fetch")
	require.EqualValues(t, 2, s.Meter("fetch").Total())
	require.EqualValues(t, 1, s.Func("fetch").Stats().OK)
	require.Zero(t, self(r, "kind_clashes"))
}

func TestUnitsStay(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	require.Same(t, s.ValDist("size"), s.ValDist("size").In(monitor.Bytes))
	s.ValDist("size", monitor.String("a", "b"))
	s.ValDist("size").In(monitor.Seconds)
	s.Timer("time")
	for key, want := range map[string]monitor.Unit{"size": monitor.Bytes, "size,a=b": monitor.Bytes, "time": monitor.Seconds} {
		require.Equal(t, want, metrics(r, "test")[key].Unit, key)
	}
	require.EqualValues(t, 1, self(r, "kind_clashes"))
}

func TestTooManySeriesFoldIntoOther(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	const calls = monitor.MaxSeriesPerName + 500
	for i := range calls {
		s.Event("requests", monitor.Int("user", i))
	}
	got := metrics(r, "test")
	require.Len(t, got, monitor.MaxSeriesPerName+1)
	require.EqualValues(t, calls-monitor.MaxSeriesPerName, got["requests,user=other"].Int)
	total := int64(0)
	for _, m := range got {
		total += m.Int
	}
	require.EqualValues(t, calls, total, "the sum stays exact")
	require.EqualValues(t, calls-monitor.MaxSeriesPerName, self(r, "series_folded"))
	require.Len(t, r.Warnings(), 1)
	require.Contains(t, r.Warnings()[0], `too many values of tag "user"`)
	require.Contains(t, r.Warnings()[0], "scope_test.go:")
}

func TestTooManyNamesFoldIntoOther(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	const calls = monitor.MaxSeries + 100
	for i := range calls {
		s.Event("e" + strconv.Itoa(i))
	}
	s.Counter("late").Inc()
	got := metrics(r, "test")
	require.EqualValues(t, calls-monitor.MaxSeries, got["other_meter"].Int)
	require.EqualValues(t, 1, got["other_counter"].Int)
	for i := range monitor.MaxScopes + 10 {
		r.Scope(fmt.Sprint(i)).Counter("c").Inc()
	}
	require.Same(t, r.Scope("other"), r.Scope("one more"))
	require.NotZero(t, metrics(r, "other")["c"].Int)
}

func TestTooManyTags(t *testing.T) {
	r := monitor.NewRegistry()
	var tags []monitor.Tag
	for i := range monitor.MaxTags + 3 {
		tags = append(tags, monitor.Int("t"+strconv.Itoa(i), i))
	}
	r.Scope("test").Event("e", tags...)
	for _, m := range metrics(r, "test") {
		require.Len(t, m.Tags, monitor.MaxTags)
	}
	require.EqualValues(t, 1, self(r, "tags_dropped"))
}

func TestHostileNamesAreMadeSafe(t *testing.T) {
	long := strings.Repeat("ä", 5000)
	names := []string{"", "a b\nc", "<script>", "a;b", "\x00", "\xff\xfe", long, long + "!", strings.Repeat("x", monitor.MaxName)}
	r := monitor.NewRegistry()
	for _, name := range names {
		s := r.Scope(name)
		require.Same(t, s, r.Scope(name))
		s.Counter(name, monitor.String(name, name)).Inc()
		require.EqualValues(t, 1, s.Counter(name, monitor.String(name, name)).Total())
	}
	seen := map[string]bool{}
	for m := range r.Snapshot() {
		if m.Scope == "monitor" {
			continue
		}
		require.False(t, seen[m.Name], "names that differ stay different: %q", m.Name)
		seen[m.Name] = true
		for _, text := range append([]string{m.Scope, m.Name}, tagTexts(m.Tags)...) {
			require.True(t, utf8.ValidString(text))
			require.LessOrEqual(t, len(text), monitor.MaxName)
			require.NotEmpty(t, text)
		}
	}
	require.Len(t, seen, len(names))
}

func tagTexts(tags []monitor.Tag) (texts []string) {
	for _, t := range tags {
		texts = append(texts, t.Key, t.Value)
	}
	return texts
}

func TestGauges(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	s.Gauge("set").Set(3)
	s.Gauge("set").Add(-0.5)
	n := 0.0
	s.GaugeFunc("func", func() float64 { n++; return n })
	s.GaugeFunc("panics", func() float64 { panic("no") })
	got := metrics(r, "test")
	require.Equal(t, 2.5, got["set"].Float)
	require.Equal(t, 1.0, got["func"].Float)
	require.True(t, math.IsNaN(got["panics"].Float))
	require.EqualValues(t, 1, self(r, "callback_panics"))
	s.GaugeFunc("func", func() float64 { return -1 })
	require.Equal(t, -1.0, s.Gauge("func").Value())
}

func TestNegativeAdditionsAreMisuse(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("test").Counter("c").Add(-1)
	r.Scope("test").Meter("m").Mark(-1)
	require.Zero(t, r.Scope("test").Counter("c").Total()+r.Scope("test").Meter("m").Total())
	require.EqualValues(t, 2, self(r, "misuses"))
}

func TestMeterRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := monitor.NewRegistry().Scope("test").Meter("m")
		require.Zero(t, m.Rate())
		time.Sleep(time.Millisecond)
		m.Mark(1)
		require.Less(t, m.Rate(), 1.0, "one event is not a thousand per second")
		time.Sleep(-time.Millisecond + time.Second)
		m.Mark(9)
		for range 29 {
			time.Sleep(time.Second)
			m.Mark(10)
		}
		require.InDelta(t, 10, m.Rate(), 0.01, "since it was made")
		time.Sleep(time.Second)
		require.InDelta(t, 300.0/31, m.Rate(), 0.01, "however often it was read")
		for range 120 {
			time.Sleep(time.Second)
			m.Mark(2)
			m.Rate()
		}
		require.InDelta(t, 2, m.Rate(), 0.1, "over the last minute")
		time.Sleep(time.Hour)
		m.Mark(36)
		require.InDelta(t, 0.01, m.Rate(), 0.001, "over what was not watched")
		require.EqualValues(t, 30*10+120*2+36, m.Total())
	})
}

func TestStopwatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		timer := monitor.NewRegistry().Scope("test").Timer("t")
		w := timer.Start()
		time.Sleep(3 * time.Second)
		require.Equal(t, 3*time.Second, w.Stop())
		require.Equal(t, 3.0, timer.Distribution().Sum)
		require.Zero(t, monitor.Stopwatch{}.Stop())
	})
}

func TestSourcesComeAndGo(t *testing.T) {
	r := monitor.NewRegistry()
	remove := r.AddSource(func(yield func(monitor.Metric) bool) {
		_ = yield(monitor.Metric{Scope: "source", Name: "a"}) && yield(monitor.Metric{Scope: "source", Name: "b"})
	})
	require.Len(t, metrics(r, "source"), 2)
	for range r.Snapshot() {
		break
	}
	r.AddSource(func(yield func(monitor.Metric) bool) {
		yield(monitor.Metric{Scope: "half"})
		panic("no")
	})
	last := r.AddSource(func(yield func(monitor.Metric) bool) { yield(monitor.Metric{Scope: "last"}) })
	require.Len(t, metrics(r, "half"), 1)
	require.Len(t, metrics(r, "last"), 1)
	require.EqualValues(t, 2, self(r, "callback_panics"))
	last()
	remove()
	remove()
	require.Empty(t, metrics(r, "source"))
}

func TestSnapshotIsSortedAndStartsAreStable(t *testing.T) {
	r := monitor.NewRegistry()
	for _, name := range []string{"b", "a", "c"} {
		r.Scope(name).Counter("z")
		r.Scope(name).Counter("y", monitor.String("k", "2"))
		r.Scope(name).Counter("y", monitor.String("k", "1"))
	}
	read := func() (keys []string, starts []time.Time) {
		for m := range r.Snapshot() {
			if m.Scope != "monitor" {
				keys = append(keys, fmt.Sprint(m.Scope, m.Name, m.Tags))
				starts = append(starts, m.Start)
			}
		}
		return keys, starts
	}
	keys, starts := read()
	require.Equal(t, []string{
		"ay[{k 1}]", "ay[{k 2}]", "az[]", "by[{k 1}]", "by[{k 2}]", "bz[]", "cy[{k 1}]", "cy[{k 2}]", "cz[]",
	}, keys)
	_, again := read()
	require.Equal(t, starts, again)
}

func TestFoldedSeriesAreBoundedWhateverTheTags(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	for i := range monitor.MaxSeriesPerName + 1000 {
		s.Event("e", monitor.String("key "+strconv.Itoa(i), "v"))
	}
	got := metrics(r, "test")
	require.Len(t, got, monitor.MaxSeriesPerName+1)
	total := int64(0)
	for _, m := range got {
		total += m.Int
	}
	require.EqualValues(t, monitor.MaxSeriesPerName+1000, total)
}

func TestTagsAreSortedAsTheyComeOut(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("test").Event("e", monitor.String("\xff", "1"), monitor.String("\xfe", "2"), monitor.String("\uffff", "3"))
	for _, m := range metrics(r, "test") {
		require.Equal(t, []monitor.Tag{{Key: "\ufffd", Value: "1"}, {Key: "\uffff", Value: "3"}}, m.Tags)
	}
}

func TestSourcesGetNamesLikeInstruments(t *testing.T) {
	r := monitor.NewRegistry()
	r.AddSource(func(yield func(monitor.Metric) bool) {
		yield(monitor.Metric{
			Scope: "source", Name: "\xff" + strings.Repeat("x", 1000),
			Tags: []monitor.Tag{{Key: "b", Value: "\xff"}, {Key: "a", Value: "1"}, {}},
		})
	})
	for _, m := range metrics(r, "source") {
		require.True(t, utf8.ValidString(m.Name))
		require.LessOrEqual(t, len(m.Name), monitor.MaxName)
		require.Equal(t, []monitor.Tag{{Key: "a", Value: "1"}, {Key: "b", Value: "\ufffd"}}, m.Tags)
	}
}
