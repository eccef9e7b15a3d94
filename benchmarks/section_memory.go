package main

var _ = register(section{
	name:  "memory",
	title: "Memory",
	text: `
Bytes of the heap for each, with everything that the library keeps for it: what the heap grows by when many are made, after the
garbage collector ran, divided by their number. The same names are given to all.

A function in monitor and monkit knows how many calls are in flight, how many ended how, and how long those took that went well
and those that failed; where there are no functions they are what one writes by hand: a gauge, a counter with two outcomes and one histogram.
The libraries keep very different things of a distribution: monitor every value to 0.6 %, client_golang 11 bounds, otel 15, tally 11,
victoriametrics 18 to a decade, monkit a sample of 64 values and rcrowley one of 1028. otel keeps a small reservoir of
examples for each series, too.`,
	tables: []table{
		{
			title: "Instruments",
			units: []string{"B/each"},
			rows: []row{
				{bench: "Counter", text: "a counter"},
				{bench: "CounterTagged", text: "one of the 1,000 counters of a name that differ in a tag"},
				{bench: "DistributionIdle", text: "a distribution with one value"},
				{bench: "DistributionBusy", text: "a distribution of 10,000 values, log-normal with sigma 1"},
				{bench: "FuncIdle", text: "a function that was called once"},
				{bench: "FuncBusy", text: "a function that was called 10,000 times and does nothing"},
				{bench: "FuncFailing", text: "the same, if every tenth call fails"},
			},
		},
		{
			title: "Spans",
			text: "A span and the context that it is in, without annotations; in monitor and monkit also its place among the open " +
				"spans. One that has ended and that nobody keeps should leave nothing.",
			units: []string{"B/each"},
			rows: []row{
				{bench: "SpanOpen", text: "an open span with a parent"},
				{bench: "SpanOpenRoot", text: "an open span that begins a trace"},
				{bench: "SpanFinished", text: "a span that has ended"},
			},
		},
	},
	checks: []check{
		{line: lineMemory, what: "idle function", of: "FuncIdle/monitor", unit: "B/each", limit: 1 << 10, suffix: " B", guard: 1 << 10},
		{line: lineMemory, what: "busy distribution", of: "DistributionBusy/monitor", unit: "B/each", limit: 4 << 10, suffix: " B", guard: 4 << 10},
		{line: lineMemory, what: "span", of: "SpanOpen/monitor", unit: "B/each", limit: 192, suffix: " B", guard: 192},
		{line: lineMemory, what: "root span", of: "SpanOpenRoot/monitor", unit: "B/each", limit: 192, suffix: " B", guard: 192},
	},
	benchtime: "1x",
	passes:    3,
})
