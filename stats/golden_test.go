package stats

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// indented makes JSON fit for a golden file, and checks it; see decode.
func indented[T any](t *testing.T, page []byte) []byte {
	t.Helper()
	decode[T](t, page)
	var out bytes.Buffer
	require.NoError(t, json.Indent(&out, page, "", "\t"))
	return out.Bytes()
}

// unstyled takes the style sheet out: the pages are golden, their looks are not.
func unstyled(html []byte) []byte {
	return bytes.Replace(html, []byte(style), nil, 1)
}

func TestGoldenStats(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		empty := monitor.NewRegistry()
		empty.SetService("inventory")
		registries := []*monitor.Registry{fixture("shop"), empty}
		q := query{path: root}
		m := gather(time.Now(), registries, &q)
		// The place in the source moves with every edit of the tests.
		m.services[0].warnings = []string{`kind_clashes: "sizes" at main.go:12: wanted as a gauge, but is a valdist`}
		golden(t, "stats.txt", statsText(m, false))
		golden(t, "stats.json", indented[jsonModel](t, statsJSON(m, &q)))
		golden(t, "stats.html", unstyled(statsHTML(m, &q)))

		q = query{path: root + "/", busiest: true, buckets: true, match: "store", refresh: 2}
		m = gather(time.Now(), registries, &q)
		m.services[0].warnings = nil
		golden(t, "busiest.json", indented[jsonModel](t, statsJSON(m, &q)))
		golden(t, "busiest.html", unstyled(statsHTML(m, &q)))
	})
}

func TestGoldenRunning(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.SetService("shop")
		defer openSpans(r)()
		m := gatherRunning(time.Now(), []*monitor.Registry{r})
		spans := m.services[0].spans
		require.Len(t, spans, 3)
		for i := range spans {
			// Identifiers are random, except those that came from elsewhere.
			spans[i].Context.SpanID = monitor.SpanID{7: byte(0x10 + i)}
			if spans[i].parent == parentNone {
				spans[i].Context.TraceID = monitor.TraceID{15: 0x77}
			}
			if spans[i].parent == parentFinished {
				spans[i].Context.ParentSpanID = monitor.SpanID{7: 0x99}
			}
		}
		golden(t, "running.txt", runningText(m))
		golden(t, "running.json", indented[jsonRunning](t, runningJSON(m)))
		golden(t, "running.html", unstyled(runningHTML(m, &query{path: root + "/running"})))
	})
}
