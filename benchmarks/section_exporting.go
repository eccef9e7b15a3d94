package main

var _ = register(section{
	name:  "exporting",
	title: "Encoding for backends",
	text: `
What there is to send is read before, unless it says otherwise; each encodes it and gives it to a connection that drops. Where something is written
over HTTP, that is one request by a client without a network, and nothing is compressed. Tests decode what each has
made and compare.

The metrics are 500 counters, 300 gauges and, for OTLP, 200 distributions of 100 values; they are instruments with one tag of ten values.
The spans are 1,000 that have finished, of 100 requests, with four tags and one event each; each encodes those of its own tracer.
`,
	tables: []table{
		{
			title: "Metrics in OTLP",
			text: `
In protobuf: monitor is the sink of package otlp, otel is otlpmetrichttp, as the SDK's reader calls it. Distributions are
exponential histograms in both; of 100 values we have as many buckets as scale 6 needs, and otel at most 160.`,
			units: []string{"ns/op", "series/s", "B/series", "B/op", "allocs/op"},
			rows:  []row{{bench: "OTLPMetrics", text: "1,000 series"}},
		},
		{
			title: "Spans in OTLP",
			text: `
In protobuf: otel is otlptracehttp, as the SDK's processor calls it. We also send where a span was started, by file and
line.`,
			units: []string{"ns/op", "spans/s", "B/span", "B/op", "allocs/op"},
			rows:  []row{{bench: "OTLPSpans", text: "1,000 spans"}},
		},
		{
			title: "Spans for Zipkin",
			text: `
The first row is JSON of version 2: monitor is zipkin.AppendSpans into memory that is used
again, as its sink does; zipkin-go is its JSONSerializer; otel is what its Zipkin exporter does before it sends, and adds the
tags of the resource and of the peer. The second is protobuf: monitor is the whole sink, zipkin-go its SpanSerializer.`,
			units: []string{"ns/op", "spans/s", "MB/s", "B/span", "B/op", "allocs/op"},
			rows: []row{
				{bench: "Zipkin", text: "1,000 spans in JSON"},
				{bench: "ZipkinProto3", text: "1,000 spans in protobuf"},
			},
		},
		{
			title: "Remote writes for Prometheus",
			text: `
Version 1.0: counters and gauges, in a block of snappy. monitor is the whole sink, which also finds out which series are gone, and sends
what is said of families; prompb is the loop that one writes by hand over Prometheus' own messages, from names that are known to be legal.`,
			units: []string{"ns/op", "series/s", "B/op", "allocs/op"},
			rows:  []row{{bench: "RemoteWrite", text: "800 series"}},
		},
		{
			title: "Points for InfluxDB",
			text: `
Counters and gauges, since what a distribution is in points each decides for itself. line-protocol is the encoder of InfluxDB's own libraries in the
loop that one writes by hand, which has to know the order of tags; influxdb1-client is one models.Point for each.
The lines are the same to the byte.`,
			units: []string{"ns/op", "series/s", "MB/s", "B/op", "allocs/op"},
			rows:  []row{{bench: "Influx", text: "800 series"}},
		},
		{
			title: "Lines for Datadog's agent",
			text: `
A round from the program to the socket: each of 500 counters counts one, each of 300 gauges is set, and the lines are sent, with the same
names and tags. monitor is that, Registry.Snapshot and the sink of package statsd; datadog-go is
its client, which adds up on its own side, and Flush.`,
			units: []string{"ns/op", "series/s", "B/op", "allocs/op"},
			rows:  []row{{bench: "DogStatsD", text: "800 series"}},
		},
	},
	checks: []check{
		{line: lineZipkin, of: "Zipkin/monitor", per: "Zipkin/zipkin-go", unit: "spans/s", limit: 5, atLeast: true, suffix: "x", guard: 5},
	},
})
