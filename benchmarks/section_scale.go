package main

var _ = register(section{
	name:  "scale",
	title: "Scale",
	text: "What grows with the number of processors that record at once, and with the number of series. The machine of these figures has two cores: with more of Go's processors than that, goroutines share them, " +
		"and what is to be seen is that nothing collapses, not what more cores would do. For that there is the model below.\n\n" +
		"Times are those between two recordings of all goroutines together: perfect scaling halves them from one to two, and leaves them as they are from there.",
	tables: []table{
		{title: "From one to eight goroutines", rows: []row{
			{bench: "TaskOne", text: "tasks without a context, all of one function"},
			{bench: "TaskMany", text: "tasks without a context, of a function for each goroutine"},
			{bench: "SpanOne", text: "root spans, all of one function; with a pipeline, every one is made known to it and none exported"},
			{bench: "SpanMany", text: "root spans, of a function for each goroutine"},
			{bench: "CounterOne", text: "additions to one counter"},
			{bench: "CounterMany", text: "additions to a counter for each goroutine"},
			{bench: "ObserveOne", text: "observations of one distribution"},
			{bench: "ObserveMany", text: "observations of a distribution for each goroutine"},
		}, columns: []column{
			{title: "1", detail: "1"}, {title: "2", detail: "2"}, {title: "4", detail: "4"}, {title: "8", detail: "8"},
			{title: "throughput of 2 against 1", detail: "1", per: "2"},
		}},
		{title: "Cache lines", text: "What the model is made of: an atomic addition to a line that the processor has, one to a line that two fight over (either may add several times before it loses the line), " +
			"and the time in which a line goes from one core to the other and is seen there.",
			rows: []row{{bench: "Line"}}, units: []string{"ns/op"}},
		{title: "A model of more cores", text: "The mean time of an addition when this many cores do nothing but add to one counter: 3 ns where a line is the core's own, and 100 ns for each transfer to the next, which is what a line takes between distant cores of a large processor. " +
			"A counter is one cell until cores collide on it and then as many as four for each of Go's processors, 64 at most. Cells are chosen by the number of the core, and where that cannot be read, by the address of the goroutine's stack, which is as good as random.",
			rows: []row{
				{bench: "Model", detail: "1", text: "1 core"}, {bench: "Model", detail: "2", text: "2 cores"}, {bench: "Model", detail: "4", text: "4"}, {bench: "Model", detail: "8", text: "8"},
				{bench: "Model", detail: "16", text: "16"}, {bench: "Model", detail: "32", text: "32"}, {bench: "Model", detail: "64", text: "64"},
			}, units: []string{"model-ns"}},
		{title: "From a hundred to a hundred thousand series", text: "Four of five are counters, the fifth is a distribution with a hundred latencies in it (a classic histogram of default buckets in client_golang, which is a tenth of the buckets); " +
			"a thousand series to a name, ten thousand to a scope.",
			rows: []row{
				{bench: "Snapshot", text: "everything is read, typed: what every backend begins with"},
				{bench: "Lookup", text: "a counter is found by its name and tag, in random order, and added to"},
			}, columns: seriesColumns()},
		{title: "Memory of series", text: "Bytes on the heap for each of those series.", rows: []row{
			{bench: "Memory", detail: "100", text: "100 series"}, {bench: "Memory", detail: "1000", text: "1,000"},
			{bench: "Memory", detail: "10000", text: "10,000"}, {bench: "Memory", detail: "100000", text: "100,000"},
		}, units: []string{"B/series"}},
	},
	pictures: []picture{
		curves{
			file: "scale_recording.svg", title: "One instrument, more and more goroutines", unit: "ns/op",
			text:   "Time between two recordings; two cores. Lower is better, flat beyond 2 is ideal.",
			xTitle: "GOMAXPROCS", details: []string{"1", "2", "4", "8"},
			lines: []line{
				{"monitor: task", "TaskOne/monitor"},
				{"monitor: distribution", "ObserveOne/monitor"},
				{"monitor: counter", "CounterOne/monitor"},
				{"client_golang: histogram", "ObserveOne/client_golang"},
				{"monkit: task", "TaskOne/monkit"},
				{"otel: histogram", "ObserveOne/otel"},
			},
		}.picture(),
		curves{
			file: "scale_snapshot.svg", title: "Reading everything, at more and more series", unit: "ns/op",
			text:   "Time of one snapshot. Lower is better.",
			xTitle: "series", details: []string{"100", "1000", "10000", "100000"},
			lines: []line{
				{"monitor: Snapshot", "Snapshot/monitor"},
				{"client_golang: Gather", "Snapshot/client_golang"},
			},
		}.picture(),
		curves{
			file: "scale_model.svg", title: "One counter on up to 64 cores, by the model", unit: "model-ns",
			text:   "Mean time of an addition in ns when all cores do nothing else. Lower is better.",
			xTitle: "cores", details: []string{"1", "2", "4", "8", "16", "32", "64"},
			lines: []line{
				{"monitor: by core", "Model/monitor-by-core"},
				{"monitor: by stack", "Model/monitor-by-stack"},
				{"one cell", "Model/one-cell"},
			},
		}.picture(),
	},
})

func seriesColumns() []column {
	return []column{{title: "100", detail: "100"}, {title: "1,000", detail: "1000"}, {title: "10,000", detail: "10000"}, {title: "100,000", detail: "100000"}}
}
