package env

import (
	"go/parser"
	"go/token"
	"maps"
	"math"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// take returns what is yielded now, by scope, name and tag values.
func take() map[string]monitor.Metric { return takeFrom(&registration{start: startTime()}) }

func takeFrom(reg *registration) map[string]monitor.Metric {
	all := map[string]monitor.Metric{}
	for m := range reg.metrics {
		key := m.Scope + " " + m.Name
		if m.Scope != "build" {
			for _, t := range m.Tags {
				key += " " + t.Value
			}
		}
		if _, ok := all[key]; ok {
			panic("twice: " + key)
		}
		all[key] = m
	}
	return all
}

// The package documentation has every series, with its kind, unit and tags, and every
// series there is yielded on the operating systems that it names.
func TestDocumentedSeries(t *testing.T) {
	runtime.GC()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(1 << 40))

	documented := map[string]bool{}
	for _, row := range documentation(t) {
		if here(row[5]) {
			documented[strings.Join(row[:4], " ")+" "+row[4]] = true
		}
	}
	yielded := map[string]bool{}
	cumulative := map[string]bool{"process cpu": true, "runtime gc_cpu": true}
	for _, m := range take() {
		kind, unit, tags := m.Kind.String(), m.Unit.String(), "-"
		if cumulative[m.Scope+" "+m.Name] {
			kind += "*"
		}
		if unit == "" {
			unit = "-"
		}
		if m.Scope == "build" {
			tags = "*"
		} else if len(m.Tags) > 0 {
			tags = m.Tags[0].Key
		}
		yielded[strings.Join([]string{m.Scope, m.Name, kind, unit, tags}, " ")] = true
	}
	require.Equal(t, slices.Sorted(maps.Keys(documented)), slices.Sorted(maps.Keys(yielded)))
}

// documentation returns the rows of the table, as cells.
func documentation(t *testing.T) (rows [][]string) {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	require.NoError(t, err)
	gap := regexp.MustCompile(`\s\s+`)
	for line := range strings.Lines(file.Doc.Text()) {
		cells := gap.Split(strings.TrimSpace(line), 7)
		if strings.HasPrefix(line, "\t") && len(cells) == 7 && cells[0] != "scope" {
			rows = append(rows, cells)
		}
	}
	require.NotEmpty(t, rows)
	return rows
}

func here(where string) bool {
	unix := !slices.Contains([]string{"windows", "js", "wasip1", "plan9"}, runtime.GOOS)
	for w := range strings.SplitSeq(where, ",") {
		if w == "all" || w == runtime.GOOS || w == "unix" && unix {
			return true
		}
	}
	return false
}

// Backends that write families of series need the series of a family together.
func TestFamiliesAreInOnePiece(t *testing.T) {
	seen := map[string]bool{}
	last := ""
	for m := range (&registration{start: startTime()}).metrics {
		if m.Scope+m.Name != last {
			last = m.Scope + m.Name
			require.False(t, seen[last], last)
			seen[last] = true
		}
	}
}

func TestMetricsAreWellFormed(t *testing.T) {
	for key, m := range take() {
		require.True(t, slices.IsSortedFunc(m.Tags, func(a, b monitor.Tag) int { return strings.Compare(a.Key, b.Key) }), key)
		switch m.Kind {
		case monitor.KindTimer:
			require.NotNil(t, m.Distribution, key)
		case monitor.KindCounter:
			require.GreaterOrEqual(t, m.Int, int64(0), key)
			require.Zero(t, m.Float, key)
		default:
			require.False(t, math.IsNaN(m.Float) || math.IsInf(m.Float, 0) || m.Float < 0, "%s is %v", key, m.Float)
			require.Zero(t, m.Int, key)
		}
	}
}

func TestUptimeRunsFromTheStart(t *testing.T) {
	reg := &registration{start: startTime()}
	before := takeFrom(reg)
	after := takeFrom(reg)
	require.Equal(t, before["process start_time"], after["process start_time"])
	require.Greater(t, after["process uptime"].Float, before["process uptime"].Float)
	now := float64(time.Now().UnixNano()) / 1e9
	require.InDelta(t, now, after["process start_time"].Float+after["process uptime"].Float, 1)
}

// The process is never younger than its Go runtime.
func TestStartTime(t *testing.T) {
	for range 100 {
		age := time.Duration(clock.Monotonic())
		require.GreaterOrEqual(t, time.Since(startTime()), age)
	}
}

// Most allocations are for the two distributions and for reading files; see
// BenchmarkSnapshot.
func TestSnapshotAllocations(t *testing.T) {
	reg := &registration{start: startTime()}
	allocations := testing.AllocsPerRun(100, func() {
		for range reg.metrics {
		}
	})
	require.LessOrEqual(t, allocations, 60.0)
}

func BenchmarkSnapshot(b *testing.B) {
	reg := &registration{start: startTime()}
	runtime.GC()
	b.ReportAllocs()
	for b.Loop() {
		for range reg.metrics {
		}
	}
}
