package main

var _ = register(section{
	name:  "size",
	title: "Size of the program",
	text: `
By how many bytes each library makes a program larger whose net/http server answers with one line: linked with -trimpath
-ldflags="-s -w" and without cgo. "monitor-core" instruments functions and shows nothing; "monitor" adds requests with their
traces, the pages of /stats, and sending to Graphite and Zipkin; "monitor-export" all backends that there are, by URL. "otel-traces" and "otel"
are the SDK with otelhttp, and spans, or spans and metrics, by OTLP over HTTP. client_golang has promhttp and
victoriametrics its own page; monkit has its http, present and environment packages; zipkin-go its middleware and its reporter over HTTP. A
test runs every program, and sees the page and what was sent.`,
	tables: []table{{
		title: "Added to a net/http hello world",
		units: []string{"B-added", "B-file"},
		rows:  []row{{bench: "Size", text: "bytes"}},
	}},
	checks: []check{
		{line: lineSize, of: "Size/monitor", unit: "B-added", limit: 1_000_000, suffix: " B"},
	},
	benchtime: "1x",
	passes:    1,
})
