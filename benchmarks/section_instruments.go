package main

var _ = register(section{
	name:  "instruments",
	title: "Instruments",
	text: `Handles are kept where a library has them, but in the rows about names. Values are log-normal times around 20 ms: in seconds,
or whole nanoseconds where a library wants those.

- **otel** has no attributes, *otel-attributes* a set of two that is made once; *otel-exponential* is the base-2 exponential histogram of 160 buckets. The
  reader is a manual one.
- **client_golang** is its histogram with the usual buckets, *native* the native one of factor 1.1 beside them, *summary* one with three objectives.
- **hashicorp** has no handles; *inmem* aggregates in memory and *blackhole* drops everything. **tally**'s reporter drops.
- **monkit** keeps a reservoir; *int*, *float* and *duration* are its three kinds. **rcrowley**'s reservoirs are *expdecay* and *uniform*, 1028 values each.
- **hdrhistogram-mutex** is HdrHistogram of three digits with the mutex that it needs.`,
	tables: []table{
		{title: "One goroutine", rows: []row{
			{bench: "EventByName", text: "an event by its name; by a label or an attribute where names are declared beforehand."},
			{bench: "Event", text: "an event on a meter that is held; on a counter where there are no meters."},
			{bench: "Counter", text: "add one to a counter that is held."},
			{bench: "Observe", text: "a value of a distribution that is held."},
			{bench: "Timer", text: "start a timer that is held and stop it: both readings of the clock are in it."},
			{bench: "Lookup", text: "find a counter by name and two tags, whose values are known at the call only, and add one."},
		}},
		{title: "Two cores", text: twoCoresText, columns: twoCores, rows: []row{
			{bench: "EventByNameOnTwoCores", text: "events as in EventByName."},
			{bench: "EventOnTwoCores", text: "events as in Event."},
			{bench: "CounterOnTwoCores", text: "additions as in Counter."},
			{bench: "ObserveOnTwoCores", text: "values as in Observe."},
			{bench: "TimerOnTwoCores", text: "times as in Timer."},
			{bench: "LookupOnTwoCores", text: "look-ups as in Lookup."},
		}},
	},
	checks: []check{
		{line: lineCount, what: "Mark", of: "Event/monitor", per: "F", limit: 0.05, suffix: " F", guard: 0.15},
		{line: lineCount, what: "Mark", of: "Event/monitor", unit: "allocs/op", limit: 0, suffix: " allocs"},
		{line: lineCount, what: "Add", of: "Counter/monitor", per: "F", limit: 0.05, suffix: " F", guard: 0.15},
		{line: lineCount, what: "Add", of: "Counter/monitor", unit: "allocs/op", limit: 0, suffix: " allocs"},
		{line: lineObserve, of: "Observe/monitor", per: "F", limit: 0.1, suffix: " F", guard: 0.25},
		{line: lineObserve, of: "Observe/monitor", unit: "allocs/op", limit: 0, suffix: " allocs"},
		{line: lineTwoCores, what: "Mark", of: "EventOnTwoCores/monitor/alone", per: "EventOnTwoCores/monitor/one", limit: 1.8, atLeast: true, suffix: "x"},
		{line: lineTwoCores, what: "Add", of: "CounterOnTwoCores/monitor/alone", per: "CounterOnTwoCores/monitor/one", limit: 1.8, atLeast: true, suffix: "x"},
		{line: lineTwoCores, what: "Observe", of: "ObserveOnTwoCores/monitor/alone", per: "ObserveOnTwoCores/monitor/one", limit: 1.8, atLeast: true, suffix: "x"},
	},
	pictures: []picture{
		bars{
			file:  "observe.svg",
			title: "What a value of a distribution costs",
			text:  "Observe, in F (two time.Now and a defer). Shorter is better.",
			rows: []bar{
				{"monitor", "Observe/monitor"},
				{"client_golang", "Observe/client_golang"},
				{"tally", "Observe/tally"},
				{"HdrHistogram and a mutex", "Observe/hdrhistogram-mutex"},
				{"monkit", "Observe/monkit-float"},
				{"VictoriaMetrics", "Observe/victoriametrics"},
				{"rcrowley, decaying", "Observe/rcrowley-expdecay"},
				{"client_golang, native", "Observe/client_golang-native"},
				{"OpenTelemetry", "Observe/otel"},
				{"OpenTelemetry, exponential", "Observe/otel-exponential"},
				{"client_golang, summary", "Observe/client_golang-summary"},
			},
		}.picture(),
	},
})
