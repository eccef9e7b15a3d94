package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

// report prints the table.
func (s *soak) report(l collect.Ledger, verdict func(collect.Entry, *backend) string) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nsink\tsignal\tmade\tdelivered\tsent\tdropped\tqueued\tspooled\theld\tduplicates\tverdict")
	for _, e := range l {
		b := s.backends[e.Sink]
		spans, total := b.held()
		held := total
		if e.Signal == collect.Spans {
			held = int64(spans)
		}
		reasons := "0"
		for i, d := range e.Dropped {
			if i == 0 {
				reasons = ""
			}
			reasons += fmt.Sprintf("%s %d ", d.Reason, d.Count)
		}
		duplicates := "-"
		if e.Signal == collect.Spans {
			b.mu.Lock()
			duplicates = fmt.Sprint(b.duplicates)
			b.mu.Unlock()
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%s\t%d\t%d\t%d\t%s\t%s\n", e.Sink, e.Signal, e.Made, e.Delivered, e.Sent, strings.TrimSpace(reasons),
			e.Queued, e.Spooled, held, duplicates, verdict(e, b))
	}
	_ = w.Flush()
	now := s.sample()
	fmt.Fprintf(s.out, "%s%d MiB resident, %d goroutines; the load made %d spans and %d work\n", text.String(), now.resident>>20, now.goroutines,
		s.load.spans.Load(), s.load.work.Load())
}
