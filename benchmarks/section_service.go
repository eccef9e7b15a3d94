package main

import (
	"fmt"
	"strings"
)

var _ = register(section{
	name:  "service",
	title: "A whole service at saturation",
	text: "A shop of three services that call each other over loopback HTTP, driven by eight clients without pause. An order makes twelve spans: three HTTP servers, two HTTP clients, seven functions. " +
		"Each variant exports this share of the traces, to a server that accepts and discards them: monitor in Zipkin's JSON, OpenTelemetry in OTLP over HTTP. " +
		"In both, the numbers of what is not exported are kept too; monitor's cover all seven functions as well, OpenTelemetry's the HTTP calls only, as is usual there.\n\n" +
		"The variants are alive in one process and take turns, one second each, forwards and backwards; differences to bare are taken within a round of turns. The clients, the server of the spans and the kernel's share of the loopback are part of every figure, the same for all. " +
		"Processor time is what is least disturbed by others on the machine; at saturation, the rest follows from it. " +
		"`Shop` does next to nothing beside making spans, some 100 µs of processor time for twelve of them, and so shows the worst case; `BusyShop` does a millisecond's work, which is still little for a service.",
	after:     serviceTables,
	benchtime: "1x",
	passes:    1,
	args:      []string{"-rounds=4", "-slice=1s"},
})

// serviceTables has a table for each shop, and the one of Dapper's paper.
func serviceTables(r *results) string {
	var b strings.Builder
	for _, shop := range []string{"Shop", "BusyShop"} {
		all := r.implementations(row{bench: shop})
		if len(all) == 0 {
			continue
		}
		fmt.Fprintf(&b, "**%s** (changes against bare: median of the rounds, and in parentheses its bootstrapped 95 %% interval)\n\n", shop)
		b.WriteString("| | CPU per request | change | req/s | change | mean latency | change | p99 | spans exported per request |\n")
		b.WriteString("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
		for _, who := range all {
			name := shop + "/" + who
			us := func(unit string) string { return duration(1e3 * median(r.values(name, unit))) }
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", emphasize(who),
				us("cpu-us/req"), changeText(r, name, "cpu"), value(r, name, "req/s"), changeText(r, name, "req"),
				us("latency-us"), changeText(r, name, "latency"), us("p99-us"), value(r, name, "spans/req"))
		}
		b.WriteString("\n")
	}
	b.WriteString(dapper)
	return b.String()
}

// changeText writes a change in percent and its interval; the widest of the
// passes.
func changeText(r *results, name, what string) string {
	middle, ok := r.median(name, what+"-change-%")
	if !ok {
		return ""
	}
	low, high := middle, middle
	for _, v := range r.values(name, what+"-low-%") {
		low = min(low, v)
	}
	for _, v := range r.values(name, what+"-high-%") {
		high = max(high, v)
	}
	return fmt.Sprintf("%+.1f %% (%+.1f to %+.1f)", middle, low, high)
}

const dapper = `For comparison, what Dapper's paper (Sigelman et al., Google Technical Report dapper-2010-1, table 2) found on a web search cluster, where a
request does far more work on each span; its experimental errors are 2.5 % for latency and 0.15 % for throughput:

| traces sampled | average latency | average throughput |
|---|--:|--:|
| 1/1 | +16.3 % | -1.48 % |
| 1/2 | +9.40 % | -0.73 % |
| 1/4 | +6.38 % | -0.30 % |
| 1/8 | +4.12 % | -0.23 % |
| 1/16 | +2.12 % | -0.08 % |
| 1/1024 | -0.20 % | -0.06 % |
`
