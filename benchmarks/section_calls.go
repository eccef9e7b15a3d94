package main

var _ = register(section{
	name:  "calls",
	title: "Calls",
	text: `A function that does nothing is instrumented and called. What is more than the yardstick is then the price of knowing more.

- **monitor** is the one line of its documentation; *held* is the same with the Func kept in a variable; *observed* hands each
  span to an observer that drops it, as an exporter's queue would take it. *unsampled* spans are made, listed and counted as well: only exporters
  are told to leave them out.
- **monkit** counts, times and makes spans too. Its documentation shows the look-up by each call; *held* is a Task kept in a variable.
- **otel** is the SDK with a span processor that drops. It makes spans and counts nothing; *with-metrics* adds a number in flight and
  a histogram by outcome, which is what the two above do. *otel-metrics* is those without the span.
- **zipkin-go** has a reporter that drops, 128-bit identifiers, and no spans at all where they are not sampled.
- **client_golang**, **victoriametrics**, **rcrowley**, **tally** and **hashicorp** have no tasks: their rows are what a user
  writes by hand, a number in flight (where gauges can be added to), a time, and a count of each outcome.
- **bare** is not instrumented: what a panic costs by itself. **F** on two cores is what the machine can do.`,
	tables: []table{
		{title: "Count and time a call", rows: []row{
			{bench: "Task", text: "a call that succeeds, without a context."},
			{bench: "TaskError", text: "a call that returns an error, which is classified where there is such a thing."},
			{bench: "TaskPanic", text: "a call that panics, is recorded so, and whose caller recovers."},
		}},
		{title: "Make a call a span", rows: []row{
			{bench: "SpanRoot", text: "a call without a span in its context: a trace begins."},
			{bench: "SpanChild", text: "a call with a span in its context."},
			{bench: "SpanNested", text: "a call that calls and that calls, three spans deep: a whole trace of three."},
			{bench: "SpanValues", text: "a child whose context was given ten values since its parent's span."},
			{bench: "SpanError", text: "a child that returns an error."},
			{bench: "SpanPanic", text: "a child that panics, and whose caller recovers."},
		}},
		{title: "Calls on two cores", text: twoCoresText, columns: twoCores, rows: []row{
			{bench: "TaskOnTwoCores", text: "calls as in Task."},
			{bench: "SpanOnTwoCores", text: "calls as in SpanRoot."},
		}},
	},
	checks: []check{
		{line: lineTask, of: "Task/monitor", per: "F", limit: 0.5, suffix: " F", guard: 1.2},
		{line: lineTask, of: "Task/monitor", unit: "allocs/op", limit: 0, suffix: " allocs"},
		{line: lineTaskContext, what: "child", of: "SpanChild/monitor", per: "F", limit: 1.5, suffix: " F", guard: 3},
		{line: lineTaskContext, what: "child", of: "SpanChild/monitor", unit: "allocs/op", limit: 1, suffix: " alloc"},
		{line: lineTaskContext, what: "child", of: "SpanChild/monitor", unit: "B/op", limit: 192, suffix: " B"},
		{line: lineTaskContext, what: "root", of: "SpanRoot/monitor", per: "F", limit: 1.5, suffix: " F", guard: 5},
		{line: lineTaskContext, what: "root", of: "SpanRoot/monitor", unit: "allocs/op", limit: 1, suffix: " alloc"},
		{line: lineTaskContext, what: "root", of: "SpanRoot/monitor", unit: "B/op", limit: 192, suffix: " B"},
		{line: lineTwoCores, what: "Task", of: "TaskOnTwoCores/monitor/alone", per: "TaskOnTwoCores/monitor/one", limit: 1.8, atLeast: true, suffix: "x"},
	},
	pictures: []picture{
		bars{
			file:  "calls.svg",
			title: "What a call with a span costs",
			text:  "Child span, in F (two time.Now and a defer). Shorter is better.",
			rows: []bar{
				{"monitor", "SpanChild/monitor"},
				{"monitor, span to an observer", "SpanChild/monitor-observed"},
				{"monkit, held", "SpanChild/monkit-held"},
				{"monkit", "SpanChild/monkit"},
				{"zipkin-go, not sampled", "SpanChild/zipkin-go-unsampled"},
				{"zipkin-go", "SpanChild/zipkin-go"},
				{"OpenTelemetry, not sampled", "SpanChild/otel-unsampled"},
				{"OpenTelemetry", "SpanChild/otel"},
				{"OpenTelemetry, with metrics", "SpanChild/otel-with-metrics"},
			},
		}.picture(),
		bars{
			file:  "tasks.svg",
			title: "What counting and timing a call costs",
			text:  "Task, in F (two time.Now and a defer). Shorter is better.",
			rows: []bar{
				{"monitor", "Task/monitor"},
				{"client_golang, by hand", "Task/client_golang"},
				{"VictoriaMetrics, by hand", "Task/victoriametrics"},
				{"tally, by hand", "Task/tally"},
				{"hashicorp, sink that drops", "Task/hashicorp-blackhole"},
				{"rcrowley, by hand", "Task/rcrowley"},
				{"monkit, held", "Task/monkit-held"},
				{"OpenTelemetry, by hand", "Task/otel-metrics"},
				{"monkit", "Task/monkit"},
				{"hashicorp, in memory", "Task/hashicorp-inmem"},
			},
		}.picture(),
	},
})

// twoCores are the columns of what work.TwoCores measures.
var twoCores = []column{
	{title: "alone", detail: "alone"},
	{title: "two on one", detail: "one"},
	{title: "two on two", detail: "many"},
	{title: "gain on one", detail: "alone", per: "one"},
	{title: "gain on two", detail: "alone", per: "many"},
}

const twoCoresText = `One goroutine alone, two that share a function or an instrument, and two with one each: the time of all work divided by its
amount. A gain of 2x is perfect. Under 1x, the second core made things worse.`
