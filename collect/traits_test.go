package collect_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// A type that embeds a sink and adds nothing is the same sink.
func TestAWrapperHasTheTraits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(7 * time.Second) // past the tick of midnight
		sink := &numbers{name: "a", fail: failing(1, errSick),
			traits: collect.Traits{Interval: time.Minute, TakesPast: true, TakesWhole: true}}
		shelves := new(stores)
		o := collect.Options{BatchMetrics: 7, Spool: shelves, Logger: silent}
		p := o.Start(wide(100), struct{ collect.MetricSink }{sink})
		sleep(52 * time.Second)
		sink.mu.Lock() // it will be called while the test goes on
		require.Zero(t, len(sink.calls), "the interval is a minute")
		sink.mu.Unlock()
		require.Equal(t, []string{"a metrics"}, shelves.opened, "it takes the past")
		sleep(10 * time.Second)
		require.NoError(t, p.Stop(t.Context()))
		require.NotEmpty(t, sink.calls)
		require.Equal(t, 1, sink.calls[0].snapshot.Parts, "it takes whole snapshots")
		require.Equal(t, 1, sink.shut)
	})
}

func TestAWrapperTakesOpenSpans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := merging()
		p := collect.Start(r, struct{ collect.SpanSink }{sink})
		_, span := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
		defer span.Finish(nil)
		sleep(90 * time.Second)
		require.Equal(t, 1, sink.count())
		require.NoError(t, p.Stop(t.Context()))
		require.Equal(t, 1, sink.shut)
	})
}

// Without traits a sink is given what the options say.
func TestNoTraits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second)
		sink, shelves := &numbers{name: "a"}, new(stores)
		p := collect.Options{BatchMetrics: 7, Spool: shelves, Logger: silent}.Start(wide(100), sink)
		sleep(9 * time.Second)
		require.Empty(t, shelves.opened)
		require.Greater(t, len(sink.calls), 10)
		require.NoError(t, p.Stop(t.Context()))
	})
}

func TestWholeSnapshots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second) // past the tick of midnight
		sink := &numbers{name: "a", traits: collect.Traits{TakesWhole: true}}
		p := collect.Options{BatchMetrics: 7, Logger: silent}.Start(wide(100), sink)
		sleep(9 * time.Second)
		require.Len(t, sink.calls, 1)
		require.Greater(t, len(sink.calls[0].snapshot.Metrics), 100)
		require.Equal(t, 1, sink.calls[0].snapshot.Parts)
		require.NoError(t, p.Stop(t.Context()))
	})
}

// stores is a spool of which is known what was opened, and that has nothing.
type stores struct{ opened []string }

func (s *stores) Open(sink, signal string) (collect.Store, error) {
	s.opened = append(s.opened, sink+" "+signal)
	return nil, errSick
}

// A method that is found by assertion is lost in a type that embeds the interface.
func TestNoTraitIsFoundByAssertion(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if a, ok := n.(*ast.TypeAssertExpr); ok {
				_, anonymous := a.Type.(*ast.InterfaceType)
				require.False(t, anonymous, "%v", set.Position(a.Pos()))
			}
			return true
		})
	}
}

// What a sink that does not acknowledge has taken is sent, of either signal, also what it
// took in part; nothing of it is delivered.
func TestASinkThatDoesNotAcknowledge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second)
		r := wide(100)
		metrics := &numbers{name: "a", mute: true, fail: failing(1, collect.Partial(errSick, 30))}
		list := &spans{name: "b", mute: true}
		p := collect.Options{Logger: silent}.Start(r, metrics, list)
		finish(r, 3)
		require.Error(t, p.Flush(t.Context()), "a part was refused")
		require.NoError(t, p.Flush(t.Context()))
		require.Error(t, p.Stop(t.Context()))
		for _, e := range p.Ledger() {
			require.True(t, e.Balanced(), "%v", e)
			require.Zero(t, e.Delivered)
			require.Equal(t, e.Made-e.Lost(), e.Sent, "%v", e)
		}
		require.EqualValues(t, 30, p.Ledger()[0].Lost())
		require.EqualValues(t, 3, p.Ledger()[1].Sent)
	})
}
