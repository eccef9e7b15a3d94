package prometheus

import (
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// A gatherer makes the same page as a handler, for many callers at a time.
func TestGatherer(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("a/b").Counter("c d").Add(3)
	for want, o := range map[string]Options{
		`b_c_d_total,scope="a/b"`: {},
		`a/b.c d_total`:           {UTF8Names: true},
	} {
		g := NewGatherer(r, o)
		var wg sync.WaitGroup
		for range 2 * maxScrapes {
			wg.Go(func() {
				for range 20 {
					prefix := []byte("before")
					page := g.AppendProtobuf(prefix)
					samples, _, err := decode(page[len(prefix):])
					if err != nil {
						t.Error(err)
					}
					found := 0.0
					for _, s := range samples {
						if s.id() == want {
							found = s.value
						}
					}
					if found != 3 {
						t.Errorf("%s is %v", want, found)
					}
				}
			})
		}
		wg.Wait()
		require.LessOrEqual(t, len(g.idle), maxScrapes)
	}
	monitor.Default.Scope("gatherer").Counter("default").Inc()
	require.Contains(t, string(NewGatherer(nil, Options{}).AppendProtobuf(nil)), "gatherer_default_total")
}
