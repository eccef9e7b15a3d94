package instruments

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

var (
	victoriaEventByName = victoria("victoriametrics", func(set *metrics.Set, name string) work.Body {
		return func(_, n int) {
			for range n {
				set.GetOrCreateCounter(name).Inc()
			}
		}
	})
	victoriaCounter = victoria("victoriametrics", func(set *metrics.Set, name string) work.Body {
		counter := set.NewCounter(name)
		return func(_, n int) {
			for range n {
				counter.Inc()
			}
		}
	})
	victoriaHistogram = victoria("victoriametrics", func(set *metrics.Set, name string) work.Body {
		histogram := set.NewHistogram(name)
		return func(from, n int) {
			for i := range n {
				histogram.Update(seconds[(from+i)&mask])
			}
		}
	})
	victoriaSummary = victoria("victoriametrics-summary", func(set *metrics.Set, name string) work.Body {
		summary := set.NewSummary(name)
		return func(from, n int) {
			for i := range n {
				summary.Update(seconds[(from+i)&mask])
			}
		}
	})
	victoriaTimer = victoria("victoriametrics", func(set *metrics.Set, name string) work.Body {
		histogram := set.NewHistogram(name)
		return func(_, n int) {
			for range n {
				start := time.Now()
				histogram.UpdateDuration(start)
			}
		}
	})
	// victoriaLookup makes names in the same way as the documentation.
	victoriaLookup = victoria("victoriametrics", func(set *metrics.Set, name string) work.Body {
		return func(from, n int) {
			for i := range n {
				at := (from + i) % 4
				set.GetOrCreateCounter(fmt.Sprintf(`%s{method=%q,code=%q}`, name, methods[at], codes[at])).Inc()
			}
		}
	})
)

func victoria(implementation string, body func(set *metrics.Set, name string) work.Body) work.Implementation {
	return work.Implementation{Name: implementation, Open: func(tb testing.TB) work.Opened {
		set := metrics.NewSet()
		return opened(body(set, "a"), body(set, "b"), func() (n int) {
			var page bytes.Buffer
			set.WritePrometheus(&page)
			for line := range strings.Lines(page.String()) {
				series, value, _ := strings.Cut(strings.TrimSpace(line), " ")
				name, _, tagged := strings.Cut(series, "{")
				if name == "a" || name == "b" || strings.HasSuffix(name, "_count") {
					if tagged && strings.Contains(series, "quantile") {
						continue
					}
					v, err := strconv.ParseFloat(value, 64)
					require.NoError(tb, err)
					n += int(v)
				}
			}
			return n
		})
	}}
}
