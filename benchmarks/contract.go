package main

// A contractLine is one line of the budgets in DESIGN.md.
type contractLine int

const (
	lineTask contractLine = iota
	lineTaskContext
	lineCount
	lineObserve
	lineTwoCores
	lineHandler
	linePage
	lineZipkin
	lineMemory
	lineSize

	contractLines = iota
)

// contract has the words of each line: what is limited, and by how much.
var contract = [contractLines]struct{ operation, limit string }{
	lineTask:        {"`defer mon.Task()(&err)`", "<= 0.5 F, 0 allocs"},
	lineTaskContext: {"`defer mon.TaskContext(&ctx)(&err)`, with the live tree", "<= 1.5 F, 1 alloc, <= 192 B"},
	lineCount:       {"`Meter.Mark`, `Counter.Add`", "<= 0.05 F, 0 allocs"},
	lineObserve:     {"`ValDist.Observe`", "<= 0.1 F, 0 allocs"},
	lineTwoCores:    {"the same on 2 cores, same instrument", ">= 1.8x the throughput of one"},
	lineHandler:     {"`transport.Handler`, metrics and trace", "<= 5 F, <= 4 allocs"},
	linePage:        {"Prometheus page of 10,000 series", "<= 0.1x of promhttp's time, <= 200 allocs"},
	lineZipkin:      {"Zipkin v2 JSON encoding", ">= 5x zipkin-go's spans/s"},
	lineMemory:      {"memory", "idle function <= 1 KiB, busy distribution <= 4 KiB, span <= 192 B + annotations"},
	lineSize:        {"binary size added to a net/http hello world", "<= 1 MB with core, stats, transport, graphite, zipkin"},
}
