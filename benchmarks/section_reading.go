package main

var _ = register(section{
	name:  "reading",
	title: "Reading everything",
	text: `
What it costs to get the numbers out of a process. None of this is on the path of a request, but it happens every
few seconds, and what it takes then a request has to do without.
`,
	tables: []table{
		{
			title: "Everything there is",
			text: `
By number of instruments: 40 % counters, 30 % counters with a tag of 10 values, 10 % gauges, 10 % distributions and 10 % functions, with
100 values in each distribution and 100 calls of each function. Where there are no functions, each is four series, as one would write by hand:
how many are in flight, how many went well and how many failed, and a histogram of the times.

monitor, monkit, otel, tally and rcrowley hand out numbers: Registry.Snapshot, Registry.Stats, a manual reader's Collect, a
test scope's Snapshot, Registry.Each with a snapshot of each metric. client_golang is Gather. "monitor-stats", "monkit-stats", promhttp
and victoriametrics write text. monitor's distributions have as many buckets as have values in them, up to 100 here, from
which any quantile can be told to 0.6 %; client_golang has 11 bounds, otel 15, tally 11, victoriametrics as many as have values out of 18 to
a decade; monkit and rcrowley have samples of 64 and 1028 values, and monkit sorts its samples and tells quantiles, which rcrowley leaves to who asks.`,
			units: []string{"ns/op", "allocs/op", "B/op"},
			rows: []row{
				{bench: "Everything", detail: "100", text: "100 instruments"},
				{bench: "Everything", detail: "10000", text: "10,000 instruments"},
				{bench: "Everything", detail: "100000", text: "100,000 instruments"},
			},
		},
		{
			title: "The page that Prometheus scrapes",
			text: `
Families of 100 series that differ in one label. Ours and promhttp's have the same samples, which a test compares, but
for what our registry says of itself. The histograms have the 16 bounds that our page has for seconds, in both;
victoriametrics has bounds of its own, writes those that are in use, and has no compression or protobuf. page-B is what is sent.`,
			units: []string{"ns/op", "allocs/op", "B/op", "samples/op", "page-B/op"},
			rows: []row{
				{bench: "PrometheusPage", text: "5,000 counters and 5,000 gauges"},
				{bench: "PrometheusPageGzip", text: "the same, compressed with gzip"},
				{bench: "PrometheusProtobuf", text: "the same, as protobuf"},
				{bench: "PrometheusHistograms", text: "1,000 histograms"},
			},
		},
		{
			title: "Lines for Graphite",
			text: `
The first row takes 10,000 instruments of the mixture above from the registry to a server on the loopback interface that reads and drops:
a snapshot, the lines, and the writing. The peer is github.com/cyberdelia/go-metrics-graphite with rcrowley's registry; it connects
anew each time and writes after each metric, we keep the connection. The second row is 10,000 counters whose snapshot was taken
before, written to a connection that drops; "by-hand" is fmt.Fprintf into a bufio.Writer, which checks no name and knows no quantiles.`,
			units: []string{"ns/op", "lines/s", "MB/s", "allocs/op"},
			rows: []row{
				{bench: "Graphite", text: "from the registry to the server"},
				{bench: "GraphiteEncode", text: "lines of counters only"},
			},
		},
	},
	checks: []check{
		{line: linePage, of: "PrometheusPage/monitor", per: "PrometheusPage/promhttp", limit: 0.1, suffix: "x", guard: 0.3},
		{line: linePage, of: "PrometheusPage/monitor", unit: "allocs/op", limit: 200, suffix: " allocs"},
	},
})
