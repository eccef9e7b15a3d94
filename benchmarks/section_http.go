package main

import (
	"fmt"
	"strings"
)

var _ = register(section{
	name:  "httpcalls",
	title: "HTTP servers and clients",
	text: `
What it costs to see a request. The handler behind the wrapper is one route of an http.ServeMux that writes 13 bytes; the
round tripper is one in memory, whose response is read and closed. "bare" is the same without a wrapper, and its cost is in every
line.

monitor's wrapper makes the span, the numbers of the route by outcome, and what is in flight. In "monitor-observed" an observer takes
each span as a backend would; in "monitor-unsampled" the sampler declines, and the observer is called and does nothing. otelhttp has a span
processor that drops and the metrics that it makes by default; promhttp counts, times and knows what is in flight, and makes no spans;
zipkin-go makes spans and no numbers, so "promhttp+zipkin-go" is how one gets both; monkit has both. All spans are finished
and given to something that counts them.
`,
	tables: []table{
		{
			title: "Server",
			text:  "Called directly, with a response writer that has the methods of net/http's own and discards what it gets.",
			rows: []row{
				{bench: "ServerRoot", text: "a request without a trace: it begins one."},
				{bench: "ServerRemote", text: "a request with W3C and B3 headers: it continues the caller's trace and sampling."},
			},
		},
		{
			title: "Client",
			text: "With a transport in memory. monitor's span lasts until the body is closed, as otelhttp's does; " +
				"those of the others end with the headers.",
			rows: []row{
				{bench: "ClientRoot", text: "a request without a span around it: it begins a trace."},
				{bench: "ClientChild", text: "a request in a span, whose trace goes out with it."},
			},
		},
		{
			title: "Over the loopback interface",
			text: "The same over one connection that is kept. Both ends are in one process: allocs and bytes are those of both, and " +
				"most of the time is the kernel's.",
			rows: []row{
				{bench: "ServerLoopback", text: "an instrumented server, asked by a client that does no more than write and read."},
				{bench: "ClientLoopback", text: "an instrumented http.Transport, in a span, and a bare server."},
			},
		},
	},
	after: added,
	checks: []check{
		{line: lineHandler, of: "ServerRemote/monitor", minus: "ServerRemote/bare", per: "F", limit: 5, suffix: " F", guard: 20},
		{line: lineHandler, of: "ServerRemote/monitor", minus: "ServerRemote/bare", unit: "allocs/op", limit: 4, suffix: " allocs"},
	},
	pictures: []picture{
		bars{
			file:  "http.svg",
			title: "What a request costs that is seen",
			text:  "ServerRemote, in F (two time.Now and a defer), with the handler itself. Shorter is better.",
			rows: []bar{
				{"not seen", "ServerRemote/bare"},
				{"monitor", "ServerRemote/monitor"},
				{"monitor, span to an observer", "ServerRemote/monitor-observed"},
				{"promhttp (metrics only)", "ServerRemote/promhttp"},
				{"zipkin-go (spans only)", "ServerRemote/zipkin-go"},
				{"promhttp and zipkin-go", "ServerRemote/promhttp+zipkin-go"},
				{"monkit", "ServerRemote/monkit"},
				{"otelhttp, not sampled", "ServerRemote/otelhttp-unsampled"},
				{"otelhttp", "ServerRemote/otelhttp"},
			},
		}.picture(),
	},
})

// added shows what each wrapper adds to the bare call: of each pass the
// difference, in units of F, and of those the median.
func added(r *results) string {
	rows := []string{"ServerRoot", "ServerRemote", "ClientRoot", "ClientChild"}
	var b strings.Builder
	b.WriteString("### What is added\n\nThe same without what the bare call takes: F, and allocations.\n\n|")
	for _, w := range rows {
		fmt.Fprintf(&b, " | %s | allocs", w)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|--:|--:", len(rows)) + "|\n")
	for _, who := range r.implementations(row{bench: rows[0]}) {
		if who == "bare" {
			continue
		}
		fmt.Fprintf(&b, "| %s |", emphasize(who))
		for _, w := range rows {
			c := check{of: w + "/" + who, minus: w + "/bare", per: "F"}
			a := check{of: c.of, minus: c.minus, unit: "allocs/op"}
			fmt.Fprintf(&b, " %s | %s |", number(median(c.values(r))), number(median(a.values(r))))
		}
		b.WriteString("\n")
	}
	return b.String()
}
